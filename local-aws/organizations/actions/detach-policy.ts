import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { attachedIds } from '../attachments.ts';
import { policyId, targetId } from '../members.ts';
import { onIds, requireManagement, requirePolicy, requireTarget } from '../membership.ts';

/** Detaches a service control policy; the last one stays. Source: Organizations API reference, "DetachPolicy". */
export const detachPolicy = defineAction({
  service: 'organizations',
  name: 'DetachPolicy',
  readOnly: false,
  input: z.object({ PolicyId: policyId, TargetId: targetId }),
  authorize: (input, call) => onIds(call, input.PolicyId, input.TargetId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const policy = requirePolicy(call, organization, input.PolicyId);
    const target = requireTarget(call, organization, input.TargetId);
    const attached = attachedIds(call, target.id);
    if (!attached.includes(policy.id))
      throw new AwsError(
        'PolicyNotAttachedException',
        "The policy isn't attached to the specified target in the specified root.",
      );
    if (attached.length === 1)
      throw new AwsError(
        'ConstraintViolationException',
        'You cannot remove the last policy attached to the specified target. You should have at least one policy attached to the target.',
        {
          members: { Reason: 'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED' },
        },
      );
    const policyIds = attached.filter((id) => id !== policy.id);
    call.world.organizations.tables.attachments.set(target.id, { policyIds });
    return {};
  },
});
