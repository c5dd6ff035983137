import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf, paging, parentId } from '../members.ts';
import { onIds, requireManagement, requireParent, unitsUnder } from '../membership.ts';
import { unitShape } from '../shapes.ts';

/** Lists the units directly under a root or unit. Source: Organizations API reference, "ListOrganizationalUnitsForParent". */
export const listOrganizationalUnitsForParent = defineAction({
  service: 'organizations',
  name: 'ListOrganizationalUnitsForParent',
  readOnly: true,
  input: z.object({ ParentId: parentId, ...paging }),
  authorize: (input, call) => onIds(call, input.ParentId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const parent = requireParent(call, organization, input.ParentId);
    const units = unitsUnder(call, parent.id);
    const { members, more } = pageOf(units, (unit) => unit.id, input, `units ${parent.id}`);
    return { OrganizationalUnits: members.map((unit) => unitShape(organization, unit)), ...more };
  },
});
