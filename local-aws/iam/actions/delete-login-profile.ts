import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, saveHolder, USER, userNameOf } from '../holders.ts';
import { requireLogin } from '../login-profiles.ts';
import { anyUserName } from '../members.ts';

/** Takes a user's console password away. Source: IAM API reference, "DeleteLoginProfile". */
export const deleteLoginProfile = defineAction({
  service: 'iam',
  name: 'DeleteLoginProfile',
  readOnly: false,
  input: z.object({ UserName: anyUserName.optional() }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const { login: _, ...user } = requireLogin(call, userNameOf(input, call)).user;
    saveHolder(USER, call, user);
    return undefined;
  },
});
