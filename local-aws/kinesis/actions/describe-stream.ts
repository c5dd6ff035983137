import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askStream, findStream, streamShape } from '../find-stream.ts';
import { shardsAfter } from '../shards.ts';
import { RETENTION_HOURS } from '../state.ts';

const MAX_SHARDS = 10_000;
const DEFAULT_SHARDS = 100;

/** Source: Kinesis API reference, DescribeStream. */
export const describeStream = defineAction({
  service: 'kinesis',
  name: 'DescribeStream',
  readOnly: true,
  input: z.object({
    ...streamShape,
    Limit: z.number().int().min(1).max(MAX_SHARDS).default(DEFAULT_SHARDS),
    ExclusiveStartShardId: z.string().optional(),
  }),
  authorize: (input, call) => askStream(call, input),
  handle: (input, call) => {
    const stream = findStream(call, input);
    const { shown, hasMore } = shardsAfter(stream, input.ExclusiveStartShardId, input.Limit);
    const StreamDescription = {
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: stream.mode },
      Shards: shown,
      HasMoreShards: hasMore,
      RetentionPeriodHours: RETENTION_HOURS,
      StreamCreationTimestamp: stream.createdAt / 1000,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
    };
    return { StreamDescription };
  },
});
