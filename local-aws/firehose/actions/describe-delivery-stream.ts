import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askDeliveryStream, deliveryStreamName, findDeliveryStream } from '../find-delivery-stream.ts';

/** Source: Firehose API reference, DescribeDeliveryStream. */
export const describeDeliveryStream = defineAction({
  service: 'firehose',
  name: 'DescribeDeliveryStream',
  readOnly: true,
  input: z.object({
    DeliveryStreamName: deliveryStreamName,
    Limit: z.number().int().min(1).max(10_000).optional(),
    ExclusiveStartDestinationId: z.string().optional(),
  }),
  authorize: ({ DeliveryStreamName }, call) => askDeliveryStream(call, DeliveryStreamName),
  handle: ({ DeliveryStreamName }, call) => {
    const stream = findDeliveryStream(call, DeliveryStreamName);
    const { destination, keyType } = stream;
    const plain = {
      RoleARN: destination.roleArn,
      BucketARN: destination.bucketArn,
      Prefix: destination.prefix,
      ErrorOutputPrefix: destination.errorOutputPrefix,
      BufferingHints: { SizeInMBs: destination.megabytes, IntervalInSeconds: destination.intervalS },
      CompressionFormat: destination.compression,
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
      CloudWatchLoggingOptions: { Enabled: false },
    };
    const ProcessingConfiguration = {
      Enabled: destination.processors.length > 0,
      Processors: destination.processors,
    };
    const extended = { ...plain, ProcessingConfiguration, S3BackupMode: 'Disabled' };
    return {
      DeliveryStreamDescription: {
        DeliveryStreamName: stream.name,
        DeliveryStreamARN: stream.arn,
        DeliveryStreamStatus: 'ACTIVE',
        DeliveryStreamEncryptionConfiguration:
          keyType === undefined ? { Status: 'DISABLED' } : { Status: 'ENABLED', KeyType: keyType },
        DeliveryStreamType: 'DirectPut',
        VersionId: '1',
        CreateTimestamp: stream.createdAt / 1000,
        Destinations: [
          {
            DestinationId: 'destinationId-000000000001',
            S3DestinationDescription: plain,
            ExtendedS3DestinationDescription: extended,
          },
        ],
        HasMoreDestinations: false,
      },
    };
  },
});
