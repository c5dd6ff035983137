import { z } from 'zod';

const MINUTE = 60_000;
const DAY_MS = 86_400_000;

/** How evidence is sealed, locked and verified again. */
export const evidenceSchema = z
  .strictObject({
    /** How long bundles and anchored heads cannot be deleted by anybody. */
    lockDays: z.int().min(1).max(36_500).default(365),
    /** The Ed25519 key that bundles are signed with, made at first use; left out: in dataDir. */
    keyFile: z.string().min(1).optional(),
    /** An asymmetric KMS key of the hub that signs instead. */
    kmsKeyId: z.string().min(1).max(2048).optional(),
    /** SHA-256 of the public keys before the present one, so that what they signed stays ours. */
    formerKeys: z
      .array(z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal'))
      .default([]),
    /** After its end a session is sealed at the latest, whether or not its logs have come. */
    sealWithinMs: z
      .int()
      .min(0)
      .max(7 * DAY_MS)
      .default(65 * MINUTE),
    /** How fast the archive is read again. */
    verifyBytesPerSecond: z.int().min(1000).max(1_000_000_000).default(2_000_000),
    /** The rest between two walks over the archive. */
    verifyEveryMs: z
      .int()
      .min(100)
      .max(30 * DAY_MS)
      .default(15 * MINUTE),
  })
  .refine((one) => one.keyFile === undefined || one.kmsKeyId === undefined, {
    message: 'keyFile and kmsKeyId exclude each other: one key signs',
  });

/** How evidence is kept. */
export type EvidenceConfig = z.output<typeof evidenceSchema>;
