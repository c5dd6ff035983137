import { type Action, defineAction } from '../../action.ts';
import type { Identity } from '../entities.ts';
import {
  type HolderKind,
  holderInput,
  nameIn,
  onHolder,
  refuseReserved,
  requireHolder,
  requireInline,
  saveHolder,
} from '../holders.ts';
import { policyName } from '../members.ts';

/** DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy: takes an inline policy away. */
export function deletePolicyOf<T extends Identity>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Delete${kind.label}Policy`,
    readOnly: false,
    input: holderInput(kind, { PolicyName: policyName }),
    authorize: (input, call) => [onHolder(kind, call, nameIn(kind, input))],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      refuseReserved(row);
      requireInline(kind, row, input.PolicyName);
      const { [input.PolicyName]: _, ...inline } = row.inline;
      saveHolder(kind, call, { ...row, inline });
      return undefined;
    },
  });
}
