import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askStream, findStream, streamShape } from '../find-stream.ts';
import { RETENTION_HOURS } from '../state.ts';

/** Source: Kinesis API reference, DescribeStreamSummary. */
export const describeStreamSummary = defineAction({
  service: 'kinesis',
  name: 'DescribeStreamSummary',
  readOnly: true,
  input: z.object(streamShape),
  authorize: (input, call) => askStream(call, input),
  handle: (input, call) => {
    const stream = findStream(call, input);
    const StreamDescriptionSummary = {
      StreamName: stream.name,
      StreamARN: stream.arn,
      StreamStatus: 'ACTIVE',
      StreamModeDetails: { StreamMode: stream.mode },
      RetentionPeriodHours: RETENTION_HOURS,
      StreamCreationTimestamp: stream.createdAt / 1000,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'NONE',
      OpenShardCount: stream.shards,
      ConsumerCount: 0,
    };
    return { StreamDescriptionSummary };
  },
});
