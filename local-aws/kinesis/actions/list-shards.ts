import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageToken, readPageToken } from '../../page.ts';
import { askStream, findStream, invalidArgument, streamShape } from '../find-stream.ts';
import { shardsAfter } from '../shards.ts';

const MAX_SHARDS = 10_000;
const DEFAULT_SHARDS = 1_000;

/** Source: Kinesis API reference, ListShards. */
export const listShards = defineAction({
  service: 'kinesis',
  name: 'ListShards',
  readOnly: true,
  input: z.object({
    ...streamShape,
    NextToken: z.string().optional(),
    ExclusiveStartShardId: z.string().optional(),
    MaxResults: z.number().int().min(1).max(MAX_SHARDS).default(DEFAULT_SHARDS),
    StreamCreationTimestamp: z.number().optional(),
    ShardFilter: z.unknown().optional(),
  }),
  omits: ['Shard filters: all shards are open. With NextToken the stream is still to be named.'],
  authorize: (input, call) => askStream(call, input),
  handle: (input, call) => {
    const stream = findStream(call, input);
    const scope = ['ListShards', stream.rowId];
    const token = input.NextToken === undefined ? undefined : readPageToken(scope, input.NextToken);
    if (input.NextToken !== undefined && token === undefined) throw invalidArgument('Invalid NextToken.');
    const { shown, hasMore } = shardsAfter(stream, token ?? input.ExclusiveStartShardId, input.MaxResults);
    const last = shown.at(-1)?.ShardId;
    return { Shards: shown, NextToken: hasMore && last !== undefined ? pageToken(scope, last) : undefined };
  },
});
