import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { uuid } from '../../ids.ts';
import { deliveryStreamArn } from '../delivery-stream.ts';
import { bucketDestination, readDestination } from '../destination-shape.ts';
import { askDeliveryStream, deliveryStreamName, invalidArgument } from '../find-delivery-stream.ts';

/** Source: Firehose quotas: streams of an account in a Region. */
const MAX_STREAMS = 50;

const input = z.object({
  DeliveryStreamName: deliveryStreamName,
  DeliveryStreamType: z.string().default('DirectPut'),
  DeliveryStreamEncryptionConfigurationInput: z
    .object({ KeyType: z.enum(['AWS_OWNED_CMK', 'CUSTOMER_MANAGED_CMK']) })
    .optional(),
  S3DestinationConfiguration: bucketDestination.optional(),
  ExtendedS3DestinationConfiguration: bucketDestination.optional(),
});

/** The role that is given is passed to Firehose. */
function roleOf(asked: z.output<typeof input>): string | undefined {
  return (asked.ExtendedS3DestinationConfiguration ?? asked.S3DestinationConfiguration)?.RoleARN;
}

/** Source: Firehose API reference, CreateDeliveryStream. */
export const createDeliveryStream = defineAction({
  service: 'firehose',
  name: 'CreateDeliveryStream',
  readOnly: false,
  input,
  omits: [
    'A stream is ACTIVE at once. Sources other than DirectPut and destinations other than S3; Lambda, dynamic partitioning and conversion are refused. Backups, error logging, tags. Keys of KMS are not asked.',
  ],
  authorize: (asked, call) => {
    const roleArn = roleOf(asked);
    const passed = {
      action: 'iam:PassRole',
      resource: roleArn ?? '',
      resourceAccount: call.account,
      context: { 'iam:PassedToService': 'firehose.amazonaws.com' },
    };
    return [...askDeliveryStream(call, asked.DeliveryStreamName), ...(roleArn === undefined ? [] : [passed])];
  },
  handle: (asked, call) => {
    const { account, region, now } = call;
    const name = asked.DeliveryStreamName;
    const given = asked.ExtendedS3DestinationConfiguration ?? asked.S3DestinationConfiguration;
    if (asked.DeliveryStreamType !== 'DirectPut')
      throw invalidArgument(`Streams of the type ${asked.DeliveryStreamType} are not here.`);
    if (given === undefined)
      throw invalidArgument(
        'Exactly one destination configuration is supported for a Firehose; only S3 is here.',
      );
    const destination = readDestination(given);
    const arn = deliveryStreamArn(call, name);
    const { firehose } = call.world;
    if (firehose.stream(arn) !== undefined)
      throw new AwsError(
        'ResourceInUseException',
        `Firehose ${name} under accountId ${account} already exists`,
      );
    if (firehose.streams(call).length >= MAX_STREAMS)
      throw new AwsError('LimitExceededException', 'You have already consumed your firehose quota.');
    const keyType = asked.DeliveryStreamEncryptionConfigurationInput?.KeyType;
    firehose.put({ account, region, name, arn, rowId: uuid(), keyType, destination, createdAt: now });
    return { DeliveryStreamARN: arn };
  },
});
