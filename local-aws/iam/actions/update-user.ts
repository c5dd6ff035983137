import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keysOf } from '../access-keys.ts';
import { iamArn } from '../arn.ts';
import { onHolder, requireFreeName, requireHolder, saveHolder, USER } from '../holders.ts';
import { anyUserName, path, userName } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Gives a user another name or path; id, keys and policies stay. Source: IAM API reference, "UpdateUser". */
export const updateUser = defineAction({
  service: 'iam',
  name: 'UpdateUser',
  readOnly: false,
  input: z.object({
    UserName: anyUserName,
    NewPath: path.unwrap().optional(),
    NewUserName: userName.optional(),
  }),
  authorize: (input, call) => [
    onHolder(USER, call, input.UserName),
    { resource: iamArn(call.account, 'user', input.NewPath ?? '/', input.NewUserName ?? input.UserName) },
  ],
  handle: (input, call) => {
    const user = requireHolder(USER, call, input.UserName);
    const name = input.NewUserName ?? user.name;
    const { tables } = call.world.iam;
    if (nameKey(call.account, name) !== nameKey(call.account, user.name)) {
      requireFreeName(USER, call, name);
      tables.users.delete(nameKey(call.account, user.name));
    }
    saveHolder(USER, call, { ...user, name, path: input.NewPath ?? user.path });
    for (const key of keysOf(tables, user)) tables.keys.set(key.id, { ...key, userName: name });
    return undefined;
  },
});
