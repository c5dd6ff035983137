import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { blob, dryRun, grantTokens, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { macOf } from '../mac.ts';
import { keyQuestion, usableKey } from '../require-key.ts';

/** Source: KMS API reference, VerifyMac. */
export const verifyMac = defineAction({
  service: 'kms',
  name: 'VerifyMac',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Message: blob(4096),
    MacAlgorithm: z.string(),
    Mac: blob(6144),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: (input) => ({ keyId: input.KeyId, macAlgorithm: input.MacAlgorithm }),
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'VerifyMac', { keys: { 'kms:MacAlgorithm': input.MacAlgorithm } }),
  ],
  handle: (input, call) => {
    const key = usableKey(call, input.KeyId, 'GENERATE_VERIFY_MAC');
    const mac = macOf(key, input.MacAlgorithm, input.Message);
    if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac))
      throw new AwsError('KMSInvalidMacException', '');
    assertNoDryRun(input.DryRun);
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
  },
});
