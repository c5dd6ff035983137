import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { grantTokens, keyId } from '../arguments.ts';
import { keyQuestion, requireKey } from '../require-key.ts';
import { publicKeyOf, signingAlgorithms } from '../signing.ts';
import { assertUsable } from '../state.ts';

/** Source: KMS API reference, GetPublicKey. */
export const getPublicKey = defineAction({
  service: 'kms',
  name: 'GetPublicKey',
  readOnly: true,
  input: z.object({ KeyId: keyId, GrantTokens: grantTokens.optional() }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'GetPublicKey')],
  handle: (input, call) => {
    const key = requireKey(call, input.KeyId);
    assertUsable(key);
    if (key.usage !== 'SIGN_VERIFY') {
      throw new AwsError(
        'UnsupportedOperationException',
        `${key.arn} is a symmetric KMS key, which has no public key.`,
      );
    }
    return {
      KeyId: key.arn,
      PublicKey: publicKeyOf(key).export({ type: 'spki', format: 'der' }).toString('base64'),
      CustomerMasterKeySpec: key.spec,
      KeySpec: key.spec,
      KeyUsage: key.usage,
      SigningAlgorithms: signingAlgorithms(key.spec),
    };
  },
});
