import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askStream, findStream, streamShape } from '../find-stream.ts';
import { recordShape } from '../record-shape.ts';
import { sequenceNumber, shardId } from '../stream.ts';

/** Source: Kinesis API reference, PutRecords. */
const MAX_RECORDS = 500;

/** Source: Kinesis API reference, PutRecords. */
export const putRecords = defineAction({
  service: 'kinesis',
  name: 'PutRecords',
  readOnly: false,
  trail: 'data',
  input: z.object({ ...streamShape, Records: z.array(z.object(recordShape)).min(1).max(MAX_RECORDS) }),
  omits: ['The throughput of a shard, so that no record of a batch ever fails alone.'],
  authorize: (input, call) => askStream(call, input),
  handle: (input, call) => {
    const stream = findStream(call, input);
    const Records = input.Records.map((each) => {
      const record = { data: each.Data, key: each.PartitionKey, explicitHashKey: each.ExplicitHashKey };
      const { shard, sequence } = call.world.kinesis.put(stream, record);
      return { SequenceNumber: sequenceNumber(sequence), ShardId: shardId(shard) };
    });
    return { FailedRecordCount: 0, Records, EncryptionType: 'NONE' };
  },
});
