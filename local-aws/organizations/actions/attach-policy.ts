import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { attachedIds } from '../attachments.ts';
import { policyId, targetId } from '../members.ts';
import { onIds, requireManagement, requirePolicy, requireTarget } from '../membership.ts';

/** Policies of one target. Source: Organizations user guide, "Quotas and service limits". */
const MAX_ATTACHED = 5;

/** Attaches a service control policy to a root, unit or account. Source: Organizations API reference, "AttachPolicy". */
export const attachPolicy = defineAction({
  service: 'organizations',
  name: 'AttachPolicy',
  readOnly: false,
  input: z.object({ PolicyId: policyId, TargetId: targetId }),
  authorize: (input, call) => onIds(call, input.PolicyId, input.TargetId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const policy = requirePolicy(call, organization, input.PolicyId);
    const target = requireTarget(call, organization, input.TargetId);
    if (!organization.scpsEnabled)
      throw new AwsError(
        'PolicyTypeNotEnabledException',
        'This operation can be performed only for enabled policy types.',
      );
    const attached = attachedIds(call, target.id);
    if (attached.includes(policy.id))
      throw new AwsError(
        'DuplicatePolicyAttachmentException',
        'A policy with the specified name and type is already attached.',
      );
    if (attached.length >= MAX_ATTACHED)
      throw new AwsError(
        'ConstraintViolationException',
        'You have attached the maximum number of policies to the target.',
        {
          members: { Reason: 'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED' },
        },
      );
    call.world.organizations.tables.attachments.set(target.id, { policyIds: [...attached, policy.id] });
    return {};
  },
});
