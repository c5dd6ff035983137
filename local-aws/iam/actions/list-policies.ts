import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { queryBoolean } from '../../protocols/query-input.ts';
import { iamArn } from '../arn.ts';
import { awsManagedPolicies } from '../managed-policies/aws-managed-policy.ts';
import { NO_USE, policyUses } from '../managed-policies/customer-policy.ts';
import { paging, pathPrefix } from '../members.ts';
import { page } from '../paging.ts';
import { policyShape } from '../shapes.ts';

/** Lists managed policies. Source: IAM API reference, "ListPolicies". */
export const listPolicies = defineAction({
  service: 'iam',
  name: 'ListPolicies',
  readOnly: true,
  input: z.object({
    Scope: z.enum(['All', 'AWS', 'Local']).default('All'),
    OnlyAttached: queryBoolean.optional(),
    PathPrefix: pathPrefix,
    PolicyUsageFilter: z.enum(['PermissionsPolicy', 'PermissionsBoundary']).optional(),
    ...paging,
  }),
  authorize: (input, call) => [{ resource: iamArn(call.account, 'policy', input.PathPrefix, '') }],
  handle: (input, call) => {
    const { tables } = call.world.iam;
    const uses = policyUses(tables, call.account);
    const own = input.Scope === 'AWS' ? [] : [...tables.policies.values(`${call.account}/`)];
    const aws = input.Scope === 'Local' ? [] : [...awsManagedPolicies().values()];
    const chosen = [...own, ...aws].filter((policy) => {
      const use = uses.get(policy.arn) ?? NO_USE;
      const asked = input.PolicyUsageFilter === 'PermissionsBoundary' ? use.boundaries : use.attached;
      const used = input.PolicyUsageFilter !== undefined || input.OnlyAttached === true ? asked > 0 : true;
      return used && policy.path.startsWith(input.PathPrefix);
    });
    const query = `policies ${call.account} ${input.Scope} ${input.PathPrefix} ${input.OnlyAttached} ${input.PolicyUsageFilter}`;
    const { members, ...rest } = page(chosen, (policy) => policy.id, input, query);
    return {
      Policies: members.map((policy) => policyShape(policy, uses.get(policy.arn) ?? NO_USE)),
      ...rest,
    };
  },
});
