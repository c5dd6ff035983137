import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askStream, findStream, streamShape } from '../find-stream.ts';
import { iteratorArn, iteratorText, readIterator } from '../iterator.ts';
import { sequenceNumber } from '../stream.ts';

/** Source: Kinesis API reference, GetRecords. */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1_048_576;

/** Source: Kinesis API reference, GetRecords. */
export const getRecords = defineAction({
  service: 'kinesis',
  name: 'GetRecords',
  readOnly: true,
  trail: 'data',
  input: z.object({
    ShardIterator: z.string().min(1).max(512),
    Limit: z.number().int().min(1).max(MAX_RECORDS).default(MAX_RECORDS),
    StreamARN: streamShape.StreamARN,
    StreamId: z.string().optional(),
  }),
  omits: ['The limit of five reads a second on a shard.'],
  authorize: (input, call) => askStream(call, { StreamARN: iteratorArn(input.ShardIterator) }),
  handle: (input, call) => {
    const iterator = readIterator(input.ShardIterator, call.now);
    const stream = findStream(call, { StreamARN: iterator.arn });
    if (stream.rowId !== iterator.row)
      throw new AwsError('ResourceNotFoundException', `Shard of stream ${stream.name} does not exist`);
    const { kinesis } = call.world;
    const since = Math.max(iterator.since, kinesis.oldest());
    const found = kinesis.records.read(stream.rowId, iterator.shard, {
      from: iterator.from,
      since,
      limit: input.Limit + 1,
    });
    let bytes = 0;
    const fitting = found.slice(0, input.Limit).filter(({ data }, i) => {
      bytes += data.byteLength;
      return i === 0 || bytes <= MAX_BYTES;
    });
    const last = fitting.at(-1);
    const next = { ...iterator, from: last === undefined ? iterator.from : last.sequence + 1 };
    const behind = found[fitting.length];
    return {
      Records: fitting.map((record) => ({
        SequenceNumber: sequenceNumber(record.sequence),
        ApproximateArrivalTimestamp: record.arrivedAt / 1000,
        Data: Buffer.from(record.data).toString('base64'),
        PartitionKey: record.partitionKey,
        EncryptionType: 'NONE',
      })),
      NextShardIterator: iteratorText(next, call.now),
      MillisBehindLatest: behind === undefined ? 0 : Math.max(call.now - behind.arrivedAt, 1),
    };
  },
});
