import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askStream, findStream, streamShape } from '../find-stream.ts';
import { recordShape } from '../record-shape.ts';
import { sequenceNumber, shardId } from '../stream.ts';

/** Source: Kinesis API reference, PutRecord. */
export const putRecord = defineAction({
  service: 'kinesis',
  name: 'PutRecord',
  readOnly: false,
  trail: 'data',
  input: z.object({ ...streamShape, ...recordShape, SequenceNumberForOrdering: z.string().optional() }),
  omits: ['The throughput of a shard; records over 1 MiB.'],
  authorize: (input, call) => askStream(call, input),
  handle: (input, call) => {
    const record = { data: input.Data, key: input.PartitionKey, explicitHashKey: input.ExplicitHashKey };
    const { shard, sequence } = call.world.kinesis.put(findStream(call, input), record);
    return { ShardId: shardId(shard), SequenceNumber: sequenceNumber(sequence), EncryptionType: 'NONE' };
  },
});
