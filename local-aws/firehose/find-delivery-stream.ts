import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { type DeliveryStream, deliveryStreamArn } from './delivery-stream.ts';

export const deliveryStreamName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9_.-]+$/);

/** Source: Firehose API reference, Record. */
const MAX_DATA_BYTES = 1_024_000;

/** One record as a caller gives it: its data come in base64. */
export const recordShape = z.object({
  Data: z.base64().transform((text, context) => {
    const data = Buffer.from(text, 'base64');
    if (data.length <= MAX_DATA_BYTES) return data;
    context.addIssue({
      code: 'custom',
      message: `Member must have length less than or equal to ${MAX_DATA_BYTES}`,
    });
    return z.NEVER;
  }),
});

export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}

/** What IAM is asked about a delivery stream. */
export function askDeliveryStream(call: Call, name: string): Authorization[] {
  return [{ resource: deliveryStreamArn(call, name) }];
}

/** The delivery stream that a call names. */
export function findDeliveryStream(call: Call, name: string): DeliveryStream {
  const stream = call.world.firehose.stream(deliveryStreamArn(call, name));
  if (stream !== undefined) return stream;
  throw new AwsError(
    'ResourceNotFoundException',
    `Firehose ${name} under account ${call.account} not found.`,
  );
}
