import { type Action, defineAction } from '../../action.ts';
import { encodeDocument } from '../documents.ts';
import type { Identity } from '../entities.ts';
import { type HolderKind, holderInput, nameIn, onHolder, requireHolder, requireInline } from '../holders.ts';
import { policyName } from '../members.ts';

/** GetUserPolicy, GetGroupPolicy, GetRolePolicy: the document of an inline policy. */
export function getPolicyOf<T extends Identity>(kind: HolderKind<T>): Action {
  return defineAction({
    service: 'iam',
    name: `Get${kind.label}Policy`,
    readOnly: true,
    input: holderInput(kind, { PolicyName: policyName }),
    authorize: (input, call) => [onHolder(kind, call, nameIn(kind, input))],
    handle: (input, call) => {
      const row = requireHolder(kind, call, nameIn(kind, input));
      const document = requireInline(kind, row, input.PolicyName);
      return {
        [kind.member]: row.name,
        PolicyName: input.PolicyName,
        PolicyDocument: encodeDocument(document),
      };
    },
  });
}
