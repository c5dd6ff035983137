import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { targetsOf } from '../attachments.ts';
import { pageOf, paging, policyId } from '../members.ts';
import { onIds, requireManagement, requirePolicy } from '../membership.ts';

/** Lists what a policy is attached to. Source: Organizations API reference, "ListTargetsForPolicy". */
export const listTargetsForPolicy = defineAction({
  service: 'organizations',
  name: 'ListTargetsForPolicy',
  readOnly: true,
  input: z.object({ PolicyId: policyId, ...paging }),
  authorize: (input, call) => onIds(call, input.PolicyId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const policy = requirePolicy(call, organization, input.PolicyId);
    const targets = targetsOf(call, organization, policy.id);
    const { members, more } = pageOf(targets, (target) => target.id, input, `targets of ${policy.id}`);
    return {
      Targets: members.map((target) => ({
        TargetId: target.id,
        Arn: target.arn,
        Name: target.name,
        Type: target.type,
      })),
      ...more,
    };
  },
});
