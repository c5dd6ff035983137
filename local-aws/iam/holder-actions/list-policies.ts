import { type Action, defineAction } from '../../action.ts';
import type { Identity } from '../entities.ts';
import { type HolderKind, holderInput, nameIn, onHolder, requireHolder } from '../holders.ts';
import { paging } from '../members.ts';
import { page } from '../paging.ts';

/** ListUserPolicies, ListGroupPolicies, ListRolePolicies: the names of the inline policies. */
export function listPoliciesOf<T extends Identity>(kind: HolderKind<T>): Action {
  const name = `List${kind.label}Policies`;
  return defineAction({
    service: 'iam',
    name,
    readOnly: true,
    input: holderInput(kind, paging),
    authorize: (input, call) => [onHolder(kind, call, nameIn(kind, input))],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      const query = `${name} ${call.account} ${row.id}`;
      const { members, ...rest } = page(Object.keys(row.inline), (each) => each, input, query);
      return { PolicyNames: members, ...rest };
    },
  });
}
