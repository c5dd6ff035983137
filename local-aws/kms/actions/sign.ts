import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { blob, dryRun, grantTokens, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { keyQuestion, usableKey } from '../require-key.ts';
import { signMessage } from '../signing.ts';

/** Source: KMS API reference, Sign. */
export const sign = defineAction({
  service: 'kms',
  name: 'Sign',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Message: blob(4096),
    MessageType: z.enum(['RAW', 'DIGEST']).optional(),
    SigningAlgorithm: z.string(),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: ({ Message: _, ...rest }) => ({
    keyId: rest.KeyId,
    messageType: rest.MessageType ?? 'RAW',
    signingAlgorithm: rest.SigningAlgorithm,
  }),
  omits: ['MessageType DIGEST for ECDSA and RSASSA-PSS; ED25519_PH_SHA_512.'],
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'Sign', {
      keys: { 'kms:SigningAlgorithm': input.SigningAlgorithm, 'kms:MessageType': input.MessageType ?? 'RAW' },
    }),
  ],
  handle: (input, call) => {
    const key = usableKey(call, input.KeyId, 'SIGN_VERIFY');
    const messageType = input.MessageType ?? 'RAW';
    const signature = signMessage({
      key,
      algorithm: input.SigningAlgorithm,
      messageType,
      message: input.Message,
    });
    assertNoDryRun(input.DryRun);
    return {
      KeyId: key.arn,
      Signature: signature.toString('base64'),
      SigningAlgorithm: input.SigningAlgorithm,
    };
  },
});
