import { type Action, defineAction } from '../../action.ts';
import { encodeDocument } from '../documents.ts';
import type { Identity } from '../entities.ts';
import { noSuchEntity } from '../errors.ts';
import { type HolderKind, holderInput, nameIn, onHolder, requireHolder } from '../holders.ts';
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
      const document = row.inline[input.PolicyName];
      if (document === undefined)
        throw noSuchEntity(`The ${kind.kind} policy with name ${input.PolicyName} cannot be found.`);
      return {
        [kind.member]: row.name,
        PolicyName: input.PolicyName,
        PolicyDocument: encodeDocument(document),
      };
    },
  });
}
