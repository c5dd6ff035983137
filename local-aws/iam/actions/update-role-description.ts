import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, ROLE, refuseReserved, requireHolder, saveHolder } from '../holders.ts';
import { roleDescription, roleName } from '../members.ts';
import { roleShape } from '../shapes.ts';

/** Changes a role's description; the older form of UpdateRole. Source: IAM API reference, "UpdateRoleDescription". */
export const updateRoleDescription = defineAction({
  service: 'iam',
  name: 'UpdateRoleDescription',
  readOnly: false,
  input: z.object({ RoleName: roleName, Description: roleDescription }),
  authorize: (input, call) => [onHolder(ROLE, call, input.RoleName)],
  handle: (input, call) => {
    const role = requireHolder(ROLE, call, input.RoleName);
    refuseReserved(role);
    const after = { ...role, description: input.Description };
    saveHolder(ROLE, call, after);
    return { Role: roleShape(after) };
  },
});
