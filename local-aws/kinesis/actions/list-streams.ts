import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { page } from '../../page.ts';
import { invalidArgument, streamName } from '../find-stream.ts';

const MAX_STREAMS = 10_000;
const DEFAULT_STREAMS = 100;

/** Source: Kinesis API reference, ListStreams. */
export const listStreams = defineAction({
  service: 'kinesis',
  name: 'ListStreams',
  readOnly: true,
  input: z.object({
    Limit: z.number().int().min(1).max(MAX_STREAMS).default(DEFAULT_STREAMS),
    ExclusiveStartStreamName: streamName.optional(),
    NextToken: z.string().optional(),
  }),
  handle: ({ Limit, ExclusiveStartStreamName: after = '', NextToken: token }, call) => {
    const streams = call.world.kinesis.streams(call).filter(({ name }) => name > after);
    const { items, nextToken } = page(streams, {
      keyOf: ({ name }) => name,
      size: Limit,
      token,
      scope: ['ListStreams', call.account, call.region],
      invalid: () => invalidArgument('Invalid NextToken.'),
    });
    return {
      StreamNames: items.map(({ name }) => name),
      HasMoreStreams: nextToken !== undefined,
      NextToken: nextToken,
      StreamSummaries: items.map((stream) => ({
        StreamName: stream.name,
        StreamARN: stream.arn,
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: stream.mode },
        StreamCreationTimestamp: stream.createdAt / 1000,
      })),
    };
  },
});
