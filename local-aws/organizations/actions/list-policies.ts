import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf, paging, policyType } from '../members.ts';
import { requireManagement } from '../membership.ts';
import { policySummary } from '../shapes.ts';
import { FULL_ACCESS } from '../tables.ts';

/** Lists the service control policies. Source: Organizations API reference, "ListPolicies". */
export const listPolicies = defineAction({
  service: 'organizations',
  name: 'ListPolicies',
  readOnly: true,
  input: z.object({ Filter: policyType, ...paging }),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const own = [...call.world.organizations.tables.policies.values()].filter(
      (policy) => policy.organizationId === organization.id,
    );
    const query = `policies ${organization.id} ${input.Filter}`;
    const { members, more } = pageOf([FULL_ACCESS, ...own], (policy) => policy.id, input, query);
    return { Policies: members.map((policy) => policySummary(organization, policy)), ...more };
  },
});
