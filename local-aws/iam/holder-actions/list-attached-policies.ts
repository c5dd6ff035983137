import { type Action, defineAction } from '../../action.ts';
import type { Identity } from '../entities.ts';
import { type HolderKind, holderInput, nameIn, onHolder, requireHolder } from '../holders.ts';
import { paging, pathPrefix } from '../members.ts';
import { page } from '../paging.ts';

/**
 * ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies. In the order of the policies' ids: that
 * is the order of both answers that mission 002 prints.
 */
export function listAttachedPoliciesOf<T extends Identity>(kind: HolderKind<T>): Action {
  const name = `ListAttached${kind.label}Policies`;
  return defineAction({
    service: 'iam',
    name,
    readOnly: true,
    input: holderInput(kind, { PathPrefix: pathPrefix, ...paging }),
    authorize: (input, call) => [onHolder(kind, call, nameIn(kind, input))],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      const policies = row.attached
        .flatMap((arn) => call.world.iam.tables.policy(arn) ?? [])
        .filter((policy) => policy.path.startsWith(input.PathPrefix));
      const query = `${name} ${call.account} ${row.id} ${input.PathPrefix}`;
      const { members, ...rest } = page(policies, (policy) => policy.id, input, query);
      return {
        AttachedPolicies: members.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn })),
        ...rest,
      };
    },
  });
}
