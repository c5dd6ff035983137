import { z } from 'zod';

/** Source: Kinesis API reference, PutRecord. */
const MAX_DATA_BYTES = 1_048_576;
const hashKey = z
  .string()
  .regex(/^(0|[1-9]\d{0,38})$/)
  .refine((text) => BigInt(text) < 2n ** 128n, 'Member must be less than 2^128');

/** One record as a caller gives it: its data come in base64. */
export const recordShape = {
  Data: z.base64().transform((text, context) => {
    const data = Buffer.from(text, 'base64');
    if (data.length <= MAX_DATA_BYTES) return data;
    context.addIssue({
      code: 'custom',
      message: `Member must have length less than or equal to ${MAX_DATA_BYTES}`,
    });
    return z.NEVER;
  }),
  PartitionKey: z.string().min(1).max(256),
  ExplicitHashKey: hashKey.optional(),
};
