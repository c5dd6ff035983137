import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { unitId } from '../members.ts';
import { accountsUnder, onIds, requireManagement, requireUnit, unitsUnder } from '../membership.ts';

/** Deletes an empty unit. Source: Organizations API reference, "DeleteOrganizationalUnit". */
export const deleteOrganizationalUnit = defineAction({
  service: 'organizations',
  name: 'DeleteOrganizationalUnit',
  readOnly: false,
  input: z.object({ OrganizationalUnitId: unitId }),
  authorize: (input, call) => onIds(call, input.OrganizationalUnitId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const unit = requireUnit(call, organization, input.OrganizationalUnitId);
    if (unitsUnder(call, unit.id).length + accountsUnder(call, unit.id).length > 0)
      throw new AwsError(
        'OrganizationalUnitNotEmptyException',
        'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
      );
    call.world.organizations.tables.units.delete(unit.id);
    call.world.organizations.tables.attachments.delete(unit.id);
    return {};
  },
});
