import { type Action, defineAction } from '../../action.ts';
import type { Identity } from '../entities.ts';
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
import { policyArn } from '../members.ts';

/** DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy. */
export function detachPolicyFrom<T extends Identity>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Detach${kind.label}Policy`,
    readOnly: false,
    input: holderInput(kind, { PolicyArn: policyArn }),
    authorize: (input, call) => [
      onHolder(kind, call, nameIn(kind, input), { 'iam:PolicyARN': input.PolicyArn }),
    ],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      refuseReserved(row);
      if (!row.attached.includes(input.PolicyArn))
        throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
      saveHolder(kind, call, { ...row, attached: row.attached.filter((arn) => arn !== input.PolicyArn) });
      return undefined;
    },
  });
}
