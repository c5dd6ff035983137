import { type Action, defineAction } from '../../action.ts';
import { checkIdentityDocument, checkInlineSize } from '../documents.ts';
import type { Identity } from '../entities.ts';
import {
  type HolderKind,
  holderInput,
  nameIn,
  onHolder,
  refuseReserved,
  requireHolder,
  saveHolder,
} from '../holders.ts';
import { document, policyName } from '../members.ts';

/** PutUserPolicy, PutGroupPolicy, PutRolePolicy: embeds an inline policy, or replaces it. */
export function putPolicy<T extends Identity>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Put${kind.label}Policy`,
    readOnly: false,
    input: holderInput(kind, { PolicyName: policyName, PolicyDocument: document }),
    authorize: (input, call) => [onHolder(kind, call, nameIn(kind, input))],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      refuseReserved(row);
      checkIdentityDocument(input.PolicyDocument, input.PolicyName);
      const inline = { ...row.inline, [input.PolicyName]: input.PolicyDocument };
      checkInlineSize(kind.kind, row.name, inline);
      saveHolder(kind, call, { ...row, inline });
      return undefined;
    },
  });
}
