import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { pageToken, readPageToken } from '../../page.ts';
import { askStream, findStream, invalidArgument, streamShape } from '../find-stream.ts';
import { shardsAfter } from '../shards.ts';

const MAX_SHARDS = 10_000;
const DEFAULT_SHARDS = 1_000;
const SCOPE = ['ListShards'];

const input = z.object({
  ...streamShape,
  NextToken: z.string().optional(),
  ExclusiveStartShardId: z.string().optional(),
  MaxResults: z.number().int().min(1).max(MAX_SHARDS).default(DEFAULT_SHARDS),
  StreamCreationTimestamp: z.number().optional(),
  ShardFilter: z.unknown().optional(),
});
type Asked = z.output<typeof input>;

/** The stream, and the shard to go on after: a token names both, and stands alone. */
function placeOf(asked: Asked) {
  if (asked.NextToken === undefined)
    return {
      StreamName: asked.StreamName,
      StreamARN: asked.StreamARN,
      after: asked.ExclusiveStartShardId,
    };
  if (asked.StreamName !== undefined || asked.StreamARN !== undefined)
    throw invalidArgument('NextToken and StreamName cannot be provided together.');
  const [StreamARN, after] = (readPageToken(SCOPE, asked.NextToken) ?? '').split(' ');
  if (after === undefined) throw invalidArgument('Invalid NextToken.');
  return { StreamARN, after };
}

/** Source: Kinesis API reference, ListShards. */
export const listShards = defineAction({
  service: 'kinesis',
  name: 'ListShards',
  readOnly: true,
  input,
  omits: ['Shard filters: all shards are open.'],
  authorize: (asked: Asked, call: Call) => askStream(call, placeOf(asked)),
  handle: (asked, call) => {
    const { after, ...named } = placeOf(asked);
    const stream = findStream(call, named);
    const { shown, hasMore } = shardsAfter(stream, after, asked.MaxResults);
    const last = shown.at(-1)?.ShardId;
    const NextToken = hasMore && last !== undefined ? pageToken(SCOPE, `${stream.arn} ${last}`) : undefined;
    return { Shards: shown, NextToken };
  },
});
