import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { blob, dryRun, encryptionContext, grantTokens, keyId, MAX_PLAINTEXT_BYTES } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { seal } from '../envelope.ts';
import { keyQuestion, usableKey } from '../require-key.ts';
import { cryptoRequest } from '../trail-request.ts';

/** Source: KMS API reference, Encrypt. */
export const encrypt = defineAction({
  service: 'kms',
  name: 'Encrypt',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Plaintext: blob(MAX_PLAINTEXT_BYTES),
    EncryptionContext: encryptionContext.optional(),
    EncryptionAlgorithm: z.enum(['SYMMETRIC_DEFAULT']).optional(),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: cryptoRequest,
  omits: ['Asymmetric encryption (RSAES_OAEP).'],
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'Encrypt', { context: input.EncryptionContext }),
  ],
  handle: (input, call) => {
    const key = usableKey(call, input.KeyId, 'ENCRYPT_DECRYPT');
    assertNoDryRun(input.DryRun);
    const { arn, material } = key;
    const sealed = seal({
      arn,
      material,
      plaintext: input.Plaintext,
      context: input.EncryptionContext ?? {},
    });
    return {
      CiphertextBlob: sealed.toString('base64'),
      KeyId: arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
});
