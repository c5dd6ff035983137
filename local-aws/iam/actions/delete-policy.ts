import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deleteConflict } from '../errors.ts';
import { onPolicy, policyUses, requireOwnPolicy } from '../managed-policies/customer-policy.ts';
import { policyArn } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Deletes a managed policy that nobody has and that has one version left. Source: IAM API reference, "DeletePolicy". */
export const deletePolicy = defineAction({
  service: 'iam',
  name: 'DeletePolicy',
  readOnly: false,
  input: z.object({ PolicyArn: policyArn }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requireOwnPolicy(call, input.PolicyArn);
    const { tables } = call.world.iam;
    if (policyUses(tables, call.account).has(policy.arn))
      throw deleteConflict('Cannot delete a policy attached to entities.');
    if (policy.versions.length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    tables.policies.delete(nameKey(policy.account, policy.name));
    return undefined;
  },
});
