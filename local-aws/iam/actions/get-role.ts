import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, ROLE, requireHolder } from '../holders.ts';
import { roleName } from '../members.ts';
import { fullRoleShape } from '../shapes.ts';

/** Shows a role. Source: IAM API reference, "GetRole". */
export const getRole = defineAction({
  service: 'iam',
  name: 'GetRole',
  readOnly: true,
  input: z.object({ RoleName: roleName }),
  authorize: (input, call) => [onHolder(ROLE, call, input.RoleName)],
  handle: (input, call) => {
    const role = requireHolder(ROLE, call, input.RoleName);
    return { Role: fullRoleShape(role, call.world.iam.lastUseOf(role.id)) };
  },
});
