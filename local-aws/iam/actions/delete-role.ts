import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deleteConflict } from '../errors.ts';
import { onHolder, ROLE, refuseReserved, requireHolder } from '../holders.ts';
import { roleName } from '../members.ts';
import { profilesOfRole } from '../profiles.ts';
import { nameKey } from '../tables.ts';

/** Deletes a role that nothing hangs on any more. Source: IAM API reference, "DeleteRole". */
export const deleteRole = defineAction({
  service: 'iam',
  name: 'DeleteRole',
  readOnly: false,
  input: z.object({ RoleName: roleName }),
  authorize: (input, call) => [onHolder(ROLE, call, input.RoleName)],
  handle: (input, call) => {
    const role = requireHolder(ROLE, call, input.RoleName);
    refuseReserved(role);
    if (profilesOfRole(call, role.name).length > 0)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    if (role.attached.length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(role.inline).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    call.world.iam.tables.roles.delete(nameKey(call.account, role.name));
    call.world.iam.tables.lastUses.delete(role.id);
    return undefined;
  },
});
