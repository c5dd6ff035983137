import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { unitId } from '../members.ts';
import { onIds, requireManagement, requireUnit } from '../membership.ts';
import { unitShape } from '../shapes.ts';

/** Shows a unit. Source: Organizations API reference, "DescribeOrganizationalUnit". */
export const describeOrganizationalUnit = defineAction({
  service: 'organizations',
  name: 'DescribeOrganizationalUnit',
  readOnly: true,
  input: z.object({ OrganizationalUnitId: unitId }),
  authorize: (input, call) => onIds(call, input.OrganizationalUnitId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const unit = requireUnit(call, organization, input.OrganizationalUnitId);
    return { OrganizationalUnit: unitShape(organization, unit) };
  },
});
