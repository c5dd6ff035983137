import { ACCOUNT, type Step, step } from './step.ts';

const stream = { DeliveryStreamName: 'walk' };
const RoleARN = `arn:aws:iam::${ACCOUNT}:role/forwarder`;
const record = (text: string) => ({ Data: Buffer.from(text) });

/** A delivery stream; what it writes is looked at beside it. */
export const firehoseSteps: readonly Step[] = [
  step(
    'CreateDeliveryStream',
    {
      ...stream,
      ExtendedS3DestinationConfiguration: {
        RoleARN,
        BucketARN: 'arn:aws:s3:::walk-deliveries',
        Prefix: 'day=!{timestamp:yyyy-MM-dd}/',
        ErrorOutputPrefix: 'failed/',
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
        CompressionFormat: 'GZIP',
      },
    },
    { keep: { arn: 'DeliveryStreamARN' } },
  ),
  step('DescribeDeliveryStream', stream, {
    shows: {
      DeliveryStreamDescription: {
        DeliveryStreamARN: '<arn>',
        DeliveryStreamStatus: 'ACTIVE',
        Destinations: [
          {
            ExtendedS3DestinationDescription: {
              RoleARN,
              CompressionFormat: 'GZIP',
              S3BackupMode: 'Disabled',
            },
          },
        ],
      },
    },
  }),
  step(
    'ListDeliveryStreams',
    {},
    { shows: { DeliveryStreamNames: ['walk'], HasMoreDeliveryStreams: false } },
  ),
  step('PutRecord', { ...stream, Record: record('one') }, { shows: { Encrypted: false } }),
  step(
    'PutRecordBatch',
    { ...stream, Records: [record('two'), record('three')] },
    { shows: { FailedPutCount: 0, RequestResponses: [{}, {}] } },
  ),
  step('DeleteDeliveryStream', stream),
  step('ListDeliveryStreams', {}, { shows: { DeliveryStreamNames: [] } }),
];
