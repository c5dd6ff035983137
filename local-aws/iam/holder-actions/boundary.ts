import { type Action, defineAction } from '../../action.ts';
import type { Role, User } from '../entities.ts';
import { noSuchEntity } from '../errors.ts';
import {
  type HolderKind,
  holderInput,
  nameIn,
  onHolder,
  refuseReserved,
  requireHolder,
  saveHolder,
} from '../holders.ts';
import { requireBoundary } from '../managed-policies/customer-policy.ts';
import { policyArn } from '../members.ts';

/** PutUserPermissionsBoundary, PutRolePermissionsBoundary. */
export function putBoundary<T extends User | Role>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Put${kind.label}PermissionsBoundary`,
    readOnly: false,
    input: holderInput(kind, { PermissionsBoundary: policyArn }),
    // The boundary that is asked for is what the key holds here, not the one that is there.
    authorize: (input, call) => [
      onHolder(kind, call, nameIn(kind, input), { 'iam:PermissionsBoundary': input.PermissionsBoundary }),
    ],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      refuseReserved(row);
      requireBoundary(call, input.PermissionsBoundary);
      saveHolder(kind, call, { ...row, boundary: input.PermissionsBoundary });
      return undefined;
    },
  });
}

/** DeleteUserPermissionsBoundary, DeleteRolePermissionsBoundary. */
export function deleteBoundary<T extends User | Role>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Delete${kind.label}PermissionsBoundary`,
    readOnly: false,
    input: holderInput(kind, {}),
    authorize: (input, call) => [onHolder(kind, call, nameIn(kind, input))],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      refuseReserved(row);
      if (row.boundary === undefined)
        throw noSuchEntity(`${kind.label} ${row.name} does not have a permissions boundary.`);
      const { boundary: _, ...rest } = row;
      saveHolder(kind, call, rest as T);
      return undefined;
    },
  });
}
