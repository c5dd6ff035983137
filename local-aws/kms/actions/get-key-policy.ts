import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId, policyName } from '../arguments.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, GetKeyPolicy. */
export const getKeyPolicy = defineAction({
  service: 'kms',
  name: 'GetKeyPolicy',
  readOnly: true,
  input: z.object({ KeyId: keyId, PolicyName: policyName.optional() }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'GetKeyPolicy')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    if ((input.PolicyName ?? 'default') !== 'default')
      throw new AwsError('NotFoundException', 'No such policy exists');
    return { Policy: key.policy, PolicyName: 'default' };
  },
});
