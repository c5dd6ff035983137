import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { blob, dryRun, encryptionContext, grantTokens, keyId, MAX_CIPHERTEXT_BYTES } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { unseal } from '../envelope.ts';
import { keyOfCiphertext } from '../require-key.ts';
import { assertUsable } from '../state.ts';
import { cryptoRequest } from '../trail-request.ts';

/** Source: KMS API reference, Decrypt. The ciphertext names its key; the key's policy is asked. */
export const decrypt = defineAction({
  service: 'kms',
  name: 'Decrypt',
  readOnly: true,
  input: z.object({
    CiphertextBlob: blob(MAX_CIPHERTEXT_BYTES),
    EncryptionContext: encryptionContext.optional(),
    KeyId: keyId.optional(),
    EncryptionAlgorithm: z.enum(['SYMMETRIC_DEFAULT']).optional(),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: cryptoRequest,
  omits: ['Asymmetric decryption; recipients (Nitro enclaves).'],
  authorize: (input, call) => {
    const key = keyOfCiphertext(call, input.CiphertextBlob, input.KeyId);
    const alias = /(alias\/.+)$/.exec(input.KeyId ?? '')?.[1];
    return [call.world.kms.question(call, key, 'Decrypt', { context: input.EncryptionContext, alias })];
  },
  handle: (input, call) => {
    const key = keyOfCiphertext(call, input.CiphertextBlob, input.KeyId);
    assertUsable(key);
    const plaintext = unseal(input.CiphertextBlob, key.material, input.EncryptionContext ?? {});
    if (plaintext === undefined) throw new AwsError('InvalidCiphertextException', '');
    assertNoDryRun(input.DryRun);
    return {
      Plaintext: plaintext.toString('base64'),
      KeyId: key.arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
});
