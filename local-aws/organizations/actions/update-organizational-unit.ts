import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { unitId, unitName } from '../members.ts';
import { onIds, requireManagement, requireUnit, unitsUnder } from '../membership.ts';
import { unitShape } from '../shapes.ts';

/** Gives a unit another name. Source: Organizations API reference, "UpdateOrganizationalUnit". */
export const updateOrganizationalUnit = defineAction({
  service: 'organizations',
  name: 'UpdateOrganizationalUnit',
  readOnly: false,
  input: z.object({ OrganizationalUnitId: unitId, Name: unitName }),
  authorize: (input, call) => onIds(call, input.OrganizationalUnitId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const unit = requireUnit(call, organization, input.OrganizationalUnitId);
    if (unitsUnder(call, unit.parentId).some((each) => each.name === input.Name && each.id !== unit.id))
      throw new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.');
    const after = { ...unit, name: input.Name };
    call.world.organizations.tables.units.set(unit.id, after);
    return { OrganizationalUnit: unitShape(organization, after) };
  },
});
