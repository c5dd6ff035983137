import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { requireKey } from '../access-keys.ts';
import { onHolder, requireHolder, USER, userNameOf } from '../holders.ts';
import { anyUserName } from '../members.ts';

/** Deletes an access key. Source: IAM API reference, "DeleteAccessKey". */
export const deleteAccessKey = defineAction({
  service: 'iam',
  name: 'DeleteAccessKey',
  readOnly: false,
  input: z.object({ UserName: anyUserName.optional(), AccessKeyId: z.string().min(16).max(128) }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const user = requireHolder(USER, call, userNameOf(input, call));
    const key = requireKey(call, user, input.AccessKeyId);
    call.world.iam.tables.keys.delete(key.id);
    call.world.iam.tables.lastUses.delete(key.id);
    return undefined;
  },
});
