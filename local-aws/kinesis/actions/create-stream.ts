import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askStream, invalidArgument, streamName } from '../find-stream.ts';
import { streamArn } from '../state.ts';

/** Source: Kinesis developer guide, "quotas and limits": shards of an account in a small Region; on demand begins with 4. */
const MAX_SHARDS = 200;
const ON_DEMAND_SHARDS = 4;

/** Source: Kinesis API reference, CreateStream. */
export const createStream = defineAction({
  service: 'kinesis',
  name: 'CreateStream',
  readOnly: false,
  input: z.object({
    StreamName: streamName,
    ShardCount: z.number().int().min(1).optional(),
    StreamModeDetails: z.object({ StreamMode: z.enum(['PROVISIONED', 'ON_DEMAND']) }).optional(),
  }),
  omits: [
    'A stream is ACTIVE at once. Tags, encryption, warm throughput; shards never split or merge. HTTP/2, which the JavaScript SDK speaks to Kinesis unless it is told otherwise.',
  ],
  authorize: (input, call) => askStream(call, input),
  handle: ({ StreamName: name, ShardCount, StreamModeDetails }, call) => {
    const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
    if (mode === 'ON_DEMAND' && ShardCount !== undefined)
      throw invalidArgument('ShardCount must not be set for on-demand streams.');
    if (mode === 'PROVISIONED' && ShardCount === undefined)
      throw invalidArgument('ShardCount must be set for provisioned streams.');
    const shards = ShardCount ?? ON_DEMAND_SHARDS;
    const { kinesis } = call.world;
    if (kinesis.stream(streamArn(call, name)) !== undefined)
      throw new AwsError(
        'ResourceInUseException',
        `Stream ${name} under account ${call.account} already exists.`,
      );
    const used = kinesis.streams(call).reduce((sum, stream) => sum + stream.shards, 0);
    if (used + shards > MAX_SHARDS)
      throw new AwsError(
        'LimitExceededException',
        `This request would exceed the shard limit for the account ${call.account} in ${call.region}. Current shard count for the account: ${used}. Limit: ${MAX_SHARDS}.`,
      );
    kinesis.create(call, { name, shards, mode });
    return undefined;
  },
});
