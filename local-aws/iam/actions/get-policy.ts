import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { NO_USE, onPolicy, policyUses, requirePolicy } from '../managed-policies/customer-policy.ts';
import { policyArn } from '../members.ts';
import { policyShape, tagsShape } from '../shapes.ts';

/** Shows a managed policy, without its document. Source: IAM API reference, "GetPolicy". */
export const getPolicy = defineAction({
  service: 'iam',
  name: 'GetPolicy',
  readOnly: true,
  input: z.object({ PolicyArn: policyArn }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requirePolicy(call, input.PolicyArn);
    const use = policyUses(call.world.iam.tables, call.account).get(policy.arn) ?? NO_USE;
    return {
      Policy: {
        ...policyShape(policy, use),
        ...(policy.description === undefined ? {} : { Description: policy.description }),
        ...tagsShape(policy.tags),
      },
    };
  },
  omits: ['Of the AWS managed policies only those of the reference are there, each in its newest version.'],
});
