import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf, paging, parentId } from '../members.ts';
import { accountsUnder, onIds, requireManagement, requireParent, unitsUnder } from '../membership.ts';

/** Lists the units or accounts directly under a root or unit. Source: Organizations API reference, "ListChildren". */
export const listChildren = defineAction({
  service: 'organizations',
  name: 'ListChildren',
  readOnly: true,
  input: z.object({ ParentId: parentId, ChildType: z.enum(['ACCOUNT', 'ORGANIZATIONAL_UNIT']), ...paging }),
  authorize: (input, call) => onIds(call, input.ParentId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const parent = requireParent(call, organization, input.ParentId);
    const children =
      input.ChildType === 'ACCOUNT' ? accountsUnder(call, parent.id) : unitsUnder(call, parent.id);
    const query = `children ${parent.id} ${input.ChildType}`;
    const { members, more } = pageOf(
      children.map((child) => child.id),
      (id) => id,
      input,
      query,
    );
    return { Children: members.map((Id) => ({ Id, Type: input.ChildType })), ...more };
  },
});
