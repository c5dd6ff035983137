import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import type { Unit } from '../entities.ts';
import { newUnitId } from '../ids.ts';
import { parentId, unitName } from '../members.ts';
import { onIds, requireManagement, requireParent, unitsUnder } from '../membership.ts';
import { unitShape } from '../shapes.ts';
import { FULL_ACCESS } from '../tables.ts';

/** Units below each other, the root not counted. Source: Organizations user guide, "Quotas and service limits". */
const MAX_DEPTH = 5;

function depthOf(call: Call, id: string): number {
  let depth = 0;
  let parent = call.world.organizations.tables.units.get(id);
  while (parent !== undefined && depth < MAX_DEPTH) {
    depth++;
    parent = call.world.organizations.tables.units.get(parent.parentId);
  }
  return depth;
}

/** Makes a unit under a root or unit. Source: Organizations API reference, "CreateOrganizationalUnit". */
export const createOrganizationalUnit = defineAction({
  service: 'organizations',
  name: 'CreateOrganizationalUnit',
  readOnly: false,
  input: z.object({ ParentId: parentId, Name: unitName }),
  authorize: (input, call) => onIds(call, input.ParentId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const parent = requireParent(call, organization, input.ParentId);
    const { tables } = call.world.organizations;
    if (unitsUnder(call, parent.id).some((unit) => unit.name === input.Name))
      throw new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.');
    if (depthOf(call, parent.id) >= MAX_DEPTH)
      throw new AwsError('ConstraintViolationException', `Units nest at most ${MAX_DEPTH} deep.`, {
        members: { Reason: 'OU_DEPTH_LIMIT_EXCEEDED' },
      });
    const unit: Unit = {
      id: newUnitId(organization.rootId),
      organizationId: organization.id,
      name: input.Name,
      parentId: parent.id,
    };
    tables.units.set(unit.id, unit);
    tables.attachments.set(unit.id, { policyIds: [FULL_ACCESS.id] });
    return { OrganizationalUnit: unitShape(organization, unit) };
  },
});
