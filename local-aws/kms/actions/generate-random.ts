import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../action.ts';

/** Source: KMS API reference, GenerateRandom. */
export const generateRandom = defineAction({
  service: 'kms',
  name: 'GenerateRandom',
  readOnly: true,
  input: z.object({ NumberOfBytes: z.number().int().min(1).max(1024) }),
  handle: (input) => ({ Plaintext: randomBytes(input.NumberOfBytes).toString('base64') }),
});
