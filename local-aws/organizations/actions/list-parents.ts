import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { childId, paging } from '../members.ts';
import { findAccount, findUnit, onIds, requireManagement } from '../membership.ts';

/** Shows what an account or unit is directly under. Source: Organizations API reference, "ListParents". */
export const listParents = defineAction({
  service: 'organizations',
  name: 'ListParents',
  readOnly: true,
  input: z.object({ ChildId: childId, ...paging }),
  authorize: (input, call) => onIds(call, input.ChildId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const parent =
      findUnit(call, organization, input.ChildId)?.parentId ??
      findAccount(call, organization, input.ChildId)?.parentId;
    if (parent === undefined)
      throw new AwsError(
        'ChildNotFoundException',
        `We can't find an organizational unit or account with the ChildId ${input.ChildId}.`,
      );
    return {
      Parents: [{ Id: parent, Type: parent === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }],
    };
  },
});
