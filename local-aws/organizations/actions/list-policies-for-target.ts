import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { attachedIds } from '../attachments.ts';
import { pageOf, paging, policyType, targetId } from '../members.ts';
import { onIds, requireManagement, requirePolicy, requireTarget } from '../membership.ts';
import { policySummary } from '../shapes.ts';

/** Lists the policies attached to a root, unit or account. Source: Organizations API reference, "ListPoliciesForTarget". */
export const listPoliciesForTarget = defineAction({
  service: 'organizations',
  name: 'ListPoliciesForTarget',
  readOnly: true,
  input: z.object({ TargetId: targetId, Filter: policyType, ...paging }),
  authorize: (input, call) => onIds(call, input.TargetId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const target = requireTarget(call, organization, input.TargetId);
    const policies = attachedIds(call, target.id).map((id) => requirePolicy(call, organization, id));
    const query = `policies of ${target.id} ${input.Filter}`;
    const { members, more } = pageOf(policies, (policy) => policy.id, input, query);
    return { Policies: members.map((policy) => policySummary(organization, policy)), ...more };
  },
});
