import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { requireKey } from '../access-keys.ts';
import { onHolder, requireHolder, USER, userNameOf } from '../holders.ts';
import { anyUserName } from '../members.ts';

/** Switches an access key on or off. Source: IAM API reference, "UpdateAccessKey". */
export const updateAccessKey = defineAction({
  service: 'iam',
  name: 'UpdateAccessKey',
  readOnly: false,
  input: z.object({
    UserName: anyUserName.optional(),
    AccessKeyId: z.string().min(16).max(128),
    Status: z.enum(['Active', 'Inactive']),
  }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const user = requireHolder(USER, call, userNameOf(input, call));
    const key = requireKey(call, user, input.AccessKeyId);
    call.world.iam.tables.keys.set(key.id, { ...key, status: input.Status });
    return undefined;
  },
});
