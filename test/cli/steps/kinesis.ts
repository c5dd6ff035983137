import { type Step, step } from './step.ts';

const stream = { StreamName: 'walk' };
const data = (text: string) => Buffer.from(text);
const shard = { ...stream, ShardId: 'shardId-000000000000' };

/** A data stream and its records. */
export const kinesisSteps: readonly Step[] = [
  step('CreateStream', { ...stream, ShardCount: 2 }),
  step(
    'DescribeStream',
    { ...stream, Limit: 1 },
    {
      keep: { arn: 'StreamDescription.StreamARN' },
      shows: {
        StreamDescription: {
          StreamStatus: 'ACTIVE',
          HasMoreShards: true,
          Shards: [
            {
              HashKeyRange: {
                StartingHashKey: '0',
                EndingHashKey: '170141183460469231731687303715884105727',
              },
            },
          ],
        },
      },
    },
  ),
  step('DescribeStreamSummary', stream, { shows: { StreamDescriptionSummary: { OpenShardCount: 2 } } }),
  step('ListStreams', { ExclusiveStartStreamName: 'v' }, { shows: { StreamNames: ['walk'] } }),
  step('ListShards', stream, { shows: { Shards: [{}, { ShardId: 'shardId-000000000001' }] } }),
  step('GetShardIterator', { ...shard, ShardIteratorType: 'LATEST' }, { keep: { latest: 'ShardIterator' } }),
  step(
    'PutRecord',
    { ...stream, Data: data('first'), PartitionKey: 'p', ExplicitHashKey: '0' },
    { keep: { first: 'SequenceNumber' }, shows: { ShardId: 'shardId-000000000000' } },
  ),
  step(
    'PutRecords',
    {
      ...stream,
      Records: [
        { Data: data('second'), PartitionKey: 'p', ExplicitHashKey: '1' },
        { Data: data('third'), PartitionKey: 'q', ExplicitHashKey: `${2n ** 128n - 1n}` },
      ],
    },
    { shows: { FailedRecordCount: 0, Records: [{}, { ShardId: 'shardId-000000000001' }] } },
  ),
  step(
    'GetRecords',
    { ShardIterator: '<latest>', Limit: 1 },
    { keep: { next: 'NextShardIterator' }, shows: { Records: [{ SequenceNumber: '<first>' }] } },
  ),
  step('GetRecords', { ShardIterator: '<next>' }, { shows: { Records: [{}], MillisBehindLatest: 0 } }),
  step(
    'GetShardIterator',
    { ...shard, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: '<first>' },
    { keep: { after: 'ShardIterator' } },
  ),
  step('GetRecords', { ShardIterator: '<after>' }, { shows: { Records: [{ PartitionKey: 'p' }] } }),
  step('DeleteStream', { StreamARN: '<arn>' }),
  step('ListStreams', { ExclusiveStartStreamName: 'v' }, { shows: { StreamNames: [] } }),
];
