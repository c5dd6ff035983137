import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { blob, dryRun, grantTokens, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { keyQuestion, usableKey } from '../require-key.ts';
import { verifyMessage } from '../signing.ts';

/** Source: KMS API reference, Verify. */
export const verify = defineAction({
  service: 'kms',
  name: 'Verify',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Message: blob(4096),
    MessageType: z.enum(['RAW', 'DIGEST']).optional(),
    Signature: blob(6144),
    SigningAlgorithm: z.string(),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: (input) => ({
    keyId: input.KeyId,
    messageType: input.MessageType ?? 'RAW',
    signingAlgorithm: input.SigningAlgorithm,
  }),
  omits: ['MessageType DIGEST for ECDSA and RSASSA-PSS; ED25519_PH_SHA_512.'],
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'Verify', {
      keys: { 'kms:SigningAlgorithm': input.SigningAlgorithm, 'kms:MessageType': input.MessageType ?? 'RAW' },
    }),
  ],
  handle: (input, call) => {
    const key = usableKey(call, input.KeyId, 'SIGN_VERIFY');
    const messageType = input.MessageType ?? 'RAW';
    const signing = { key, algorithm: input.SigningAlgorithm, messageType, message: input.Message };
    if (!verifyMessage(signing, input.Signature)) throw new AwsError('KMSInvalidSignatureException', '');
    assertNoDryRun(input.DryRun);
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
  },
});
