import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, ROLE, refuseReserved, requireHolder, saveHolder } from '../holders.ts';
import { maxSessionSeconds, roleDescription, roleName } from '../members.ts';

/** Changes a role's description or longest session. Source: IAM API reference, "UpdateRole". */
export const updateRole = defineAction({
  service: 'iam',
  name: 'UpdateRole',
  readOnly: false,
  input: z.object({
    RoleName: roleName,
    Description: roleDescription.optional(),
    MaxSessionDuration: maxSessionSeconds.optional(),
  }),
  authorize: (input, call) => [onHolder(ROLE, call, input.RoleName)],
  handle: (input, call) => {
    const role = requireHolder(ROLE, call, input.RoleName);
    refuseReserved(role);
    saveHolder(ROLE, call, {
      ...role,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      maxSessionSeconds: input.MaxSessionDuration ?? role.maxSessionSeconds,
    });
    return {};
  },
});
