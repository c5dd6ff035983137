import { z } from 'zod';

/** Source: KMS API reference, the limits of its members. */
export const keyId = z.string().min(1).max(2048);
export const encryptionContext = z.record(z.string(), z.string());
export const grantTokens = z.array(z.string().min(1).max(8192)).max(10);
export const dryRun = z.boolean();
export const policyName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w]+$/);
/** 32 kB. */
export const policyText = z.string().min(1).max(131_072);
export const aliasName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-zA-Z0-9:/_-]+$/);
export const description = z.string().max(8192);
export const marker = z.string().min(1).max(1024);
export const tags = z
  .array(z.object({ TagKey: z.string().min(1).max(128), TagValue: z.string().max(256) }))
  .max(50);

/** Bytes, written in base64; at most `most` of them. */
export function blob(most: number): z.ZodType<Buffer, string> {
  return z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(
      (bytes) => bytes.length >= 1 && bytes.length <= most,
      `Member must have length between 1 and ${most}`,
    );
}

/** The longest plaintext of Encrypt, and the longest ciphertext. */
export const MAX_PLAINTEXT_BYTES = 4096;
export const MAX_CIPHERTEXT_BYTES = 6144;
