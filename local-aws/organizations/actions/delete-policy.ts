import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { targetsOf } from '../attachments.ts';
import { policyId } from '../members.ts';
import { onIds, requireManagement } from '../membership.ts';
import { requireOwnPolicy } from '../policy-content.ts';

/** Deletes a service control policy that is attached to nothing. Source: Organizations API reference, "DeletePolicy". */
export const deletePolicy = defineAction({
  service: 'organizations',
  name: 'DeletePolicy',
  readOnly: false,
  input: z.object({ PolicyId: policyId }),
  authorize: (input, call) => onIds(call, input.PolicyId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const policy = requireOwnPolicy(call, organization, input.PolicyId);
    if (targetsOf(call, organization, policy.id).length > 0)
      throw new AwsError(
        'PolicyInUseException',
        'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
      );
    call.world.organizations.tables.policies.delete(policy.id);
    return {};
  },
});
