import { type Action, defineAction } from '../../action.ts';
import type { Identity } from '../entities.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
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

/** Managed policies of one identity. Source: IAM user guide, "IAM and STS quotas". */
const MAX_ATTACHED = 10;

/** AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy; attaching twice is no error. */
export function attachPolicyTo<T extends Identity>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Attach${kind.label}Policy`,
    readOnly: false,
    input: holderInput(kind, { PolicyArn: policyArn }),
    authorize: (input, call) => [
      onHolder(kind, call, nameIn(kind, input), { 'iam:PolicyARN': input.PolicyArn }),
    ],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      refuseReserved(row);
      const policy = call.world.iam.tables.policy(input.PolicyArn);
      if (policy === undefined || (policy.account !== 'aws' && policy.account !== call.account))
        throw noSuchEntity(`Policy ${input.PolicyArn} does not exist or is not attachable.`);
      if (row.attached.includes(policy.arn)) return undefined;
      if (row.attached.length >= MAX_ATTACHED)
        throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind.label}: ${MAX_ATTACHED}`);
      saveHolder(kind, call, { ...row, attached: [...row.attached, policy.arn] });
      return undefined;
    },
  });
}
