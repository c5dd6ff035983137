import { z } from 'zod';
import { defineAction } from '../../action.ts';
import type { Identity } from '../entities.ts';
import { onPolicy, requirePolicy } from '../managed-policies/customer-policy.ts';
import { paging, pathPrefix, policyArn } from '../members.ts';
import { page } from '../paging.ts';

type Kind = 'User' | 'Role' | 'Group';
type Entity = Identity & { readonly kind: Kind };

function hasPolicy(row: Identity & { boundary?: string }, arn: string, usage: string): boolean {
  if (usage === 'PermissionsBoundary') return row.boundary === arn;
  return row.attached.includes(arn) || (usage === 'any' && row.boundary === arn);
}

/** Lists who has a managed policy. Source: IAM API reference, "ListEntitiesForPolicy". */
export const listEntitiesForPolicy = defineAction({
  service: 'iam',
  name: 'ListEntitiesForPolicy',
  readOnly: true,
  input: z.object({
    PolicyArn: policyArn,
    EntityFilter: z.enum(['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy']).optional(),
    PathPrefix: pathPrefix,
    PolicyUsageFilter: z.enum(['PermissionsPolicy', 'PermissionsBoundary']).optional(),
    ...paging,
  }),
  authorize: (input, call) => [onPolicy(call, input.PolicyArn)],
  handle: (input, call) => {
    const policy = requirePolicy(call, input.PolicyArn);
    const { tables } = call.world.iam;
    const usage = input.PolicyUsageFilter ?? 'any';
    const prefix = `${call.account}/`;
    const all: Entity[] = [
      ...[...tables.groups.values(prefix)].map((row) => ({ ...row, kind: 'Group' as const })),
      ...[...tables.roles.values(prefix)].map((row) => ({ ...row, kind: 'Role' as const })),
      ...[...tables.users.values(prefix)].map((row) => ({ ...row, kind: 'User' as const })),
    ];
    const chosen = all.filter(
      (entity) =>
        (input.EntityFilter === undefined || input.EntityFilter === entity.kind) &&
        entity.path.startsWith(input.PathPrefix) &&
        hasPolicy(entity, policy.arn, usage),
    );
    const query = `entities ${policy.arn} ${call.account} ${usage} ${input.EntityFilter} ${input.PathPrefix}`;
    const { members, ...rest } = page(chosen, (entity) => `${entity.kind}/${entity.name}`, input, query);
    const shown = (kind: Kind) =>
      members
        .filter((entity) => entity.kind === kind)
        .map((entity) => ({ [`${kind}Name`]: entity.name, [`${kind}Id`]: entity.id }));
    return { PolicyGroups: shown('Group'), PolicyUsers: shown('User'), PolicyRoles: shown('Role'), ...rest };
  },
});
