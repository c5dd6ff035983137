import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keysOf } from '../access-keys.ts';
import { deleteConflict } from '../errors.ts';
import { onHolder, requireHolder, USER } from '../holders.ts';
import { anyUserName } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Deletes a user that nothing hangs on any more. Source: IAM API reference, "DeleteUser". */
export const deleteUser = defineAction({
  service: 'iam',
  name: 'DeleteUser',
  readOnly: false,
  input: z.object({ UserName: anyUserName }),
  authorize: (input, call) => [onHolder(USER, call, input.UserName)],
  handle: (input, call) => {
    const user = requireHolder(USER, call, input.UserName);
    const { tables } = call.world.iam;
    const conflicts: readonly (readonly [boolean, string])[] = [
      [user.login !== undefined, 'must delete login profile first.'],
      [keysOf(tables, user).length > 0, 'must delete access keys first.'],
      [user.groups.length > 0, 'must remove users from group first.'],
      [user.attached.length > 0, 'must detach all policies first.'],
      [Object.keys(user.inline).length > 0, 'must delete policies first.'],
    ];
    const met = conflicts.find(([holds]) => holds);
    if (met !== undefined) throw deleteConflict(`Cannot delete entity, ${met[1]}`);
    tables.users.delete(nameKey(call.account, user.name));
    return undefined;
  },
});
