import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askStream, findStream, invalidArgument, streamShape } from '../find-stream.ts';
import { iteratorText } from '../iterator.ts';
import { readSequenceNumber, shardOf } from '../stream.ts';

const input = z.object({
  ...streamShape,
  ShardId: z.string().min(1).max(128),
  ShardIteratorType: z.enum([
    'AT_SEQUENCE_NUMBER',
    'AFTER_SEQUENCE_NUMBER',
    'TRIM_HORIZON',
    'LATEST',
    'AT_TIMESTAMP',
  ]),
  StartingSequenceNumber: z.string().optional(),
  Timestamp: z.number().optional(),
});

function placeOf(call: Call, asked: z.output<typeof input>): { from: number; since: number } {
  const { ShardIteratorType: type, StartingSequenceNumber, Timestamp } = asked;
  switch (type) {
    case 'TRIM_HORIZON':
      return { from: 0, since: 0 };
    case 'LATEST':
      return { from: call.world.kinesis.records.next(), since: 0 };
    case 'AT_TIMESTAMP':
      if (Timestamp === undefined)
        throw invalidArgument('Must specify timestamp parameter for AT_TIMESTAMP iterator.');
      return { from: 0, since: Math.round(Timestamp * 1000) };
    default: {
      const sequence = readSequenceNumber(StartingSequenceNumber ?? '');
      if (sequence === undefined)
        throw invalidArgument(`StartingSequenceNumber ${StartingSequenceNumber ?? 'null'} is invalid.`);
      return { from: type === 'AT_SEQUENCE_NUMBER' ? sequence : sequence + 1, since: 0 };
    }
  }
}

/** Source: Kinesis API reference, GetShardIterator. */
export const getShardIterator = defineAction({
  service: 'kinesis',
  name: 'GetShardIterator',
  readOnly: true,
  trail: 'data',
  input,
  authorize: (asked, call) => askStream(call, asked),
  handle: (asked, call) => {
    const stream = findStream(call, asked);
    const shard = shardOf(stream, asked.ShardId);
    if (shard === undefined)
      throw new AwsError(
        'ResourceNotFoundException',
        `Shard ${asked.ShardId} in stream ${stream.name} under account ${stream.account} does not exist`,
      );
    const place = placeOf(call, asked);
    const iterator = { arn: stream.arn, row: stream.rowId, shard, ...place };
    return { ShardIterator: iteratorText(iterator, call.now) };
  },
});
