import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { onHolder, saveHolder, USER, userNameOf } from '../holders.ts';
import { requireLogin } from '../login-profiles.ts';
import { checkPassword, hashPassword, isPassword } from '../passwords.ts';

/** Changes the caller's own console password. Source: IAM API reference, "ChangePassword". */
export const changePassword = defineAction({
  service: 'iam',
  name: 'ChangePassword',
  readOnly: false,
  input: z.object({ OldPassword: z.string().min(1).max(128), NewPassword: z.string().min(1).max(128) }),
  authorize: (_, call) => [onHolder(USER, call, userNameOf({}, call))],
  handle: (input, call) => {
    const { user, login } = requireLogin(call, userNameOf({}, call));
    if (!isPassword(input.OldPassword, login.passwordHash))
      throw new AwsError('AccessDenied', 'The old password was incorrect.', { status: 403 });
    checkPassword(input.NewPassword, user.name);
    saveHolder(USER, call, {
      ...user,
      login: { ...login, passwordHash: hashPassword(input.NewPassword), resetRequired: false },
    });
    return undefined;
  },
  trailRequest: () => null,
});
