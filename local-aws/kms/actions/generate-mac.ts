import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { blob, dryRun, grantTokens, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { macOf } from '../mac.ts';
import { keyQuestion, usableKey } from '../require-key.ts';

/** Source: KMS API reference, GenerateMac. */
export const generateMac = defineAction({
  service: 'kms',
  name: 'GenerateMac',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Message: blob(4096),
    MacAlgorithm: z.string(),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: (input) => ({ keyId: input.KeyId, macAlgorithm: input.MacAlgorithm }),
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'GenerateMac', { keys: { 'kms:MacAlgorithm': input.MacAlgorithm } }),
  ],
  handle: (input, call) => {
    const key = usableKey(call, input.KeyId, 'GENERATE_VERIFY_MAC');
    const mac = macOf(key, input.MacAlgorithm, input.Message);
    assertNoDryRun(input.DryRun);
    return { Mac: mac.toString('base64'), MacAlgorithm: input.MacAlgorithm, KeyId: key.arn };
  },
});
