import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId, policyName, policyText } from '../arguments.ts';
import { assertKeyPolicy } from '../put-policy.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, PutKeyPolicy. */
export const putKeyPolicy = defineAction({
  service: 'kms',
  name: 'PutKeyPolicy',
  readOnly: false,
  input: z.object({
    KeyId: keyId,
    PolicyName: policyName.optional(),
    Policy: policyText,
    BypassPolicyLockoutSafetyCheck: z.boolean().optional(),
  }),
  omits: ['That the principals named exist is not checked.'],
  authorize: (input, call) => {
    const bypass = String(input.BypassPolicyLockoutSafetyCheck ?? false);
    return [
      keyQuestion(call, input.KeyId, 'PutKeyPolicy', {
        keys: { 'kms:BypassPolicyLockoutSafetyCheck': bypass },
      }),
    ];
  },
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    if ((input.PolicyName ?? 'default') !== 'default') {
      throw new AwsError('ValidationException', 'The only valid policy name is default.');
    }
    const changed = { ...key, policy: input.Policy };
    assertKeyPolicy(call, changed, input.BypassPolicyLockoutSafetyCheck === true);
    call.world.kms.put(changed);
    return undefined;
  },
});
