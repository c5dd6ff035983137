import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { queryBoolean } from '../../protocols/query-input.ts';
import { onHolder, saveHolder, USER } from '../holders.ts';
import { requireLogin } from '../login-profiles.ts';
import { anyUserName } from '../members.ts';
import { checkPassword, hashPassword } from '../passwords.ts';

/** Changes a user's console password. Source: IAM API reference, "UpdateLoginProfile". */
export const updateLoginProfile = defineAction({
  service: 'iam',
  name: 'UpdateLoginProfile',
  readOnly: false,
  input: z.object({
    UserName: anyUserName,
    Password: z.string().min(1).max(128).optional(),
    PasswordResetRequired: queryBoolean.optional(),
  }),
  authorize: (input, call) => [onHolder(USER, call, input.UserName)],
  handle: (input, call) => {
    const { user, login } = requireLogin(call, input.UserName);
    if (input.Password !== undefined) checkPassword(input.Password, user.name);
    saveHolder(USER, call, {
      ...user,
      login: {
        ...login,
        passwordHash: input.Password === undefined ? login.passwordHash : hashPassword(input.Password),
        resetRequired: input.PasswordResetRequired ?? login.resetRequired,
      },
    });
    return undefined;
  },
  trailRequest: (input) => ({
    userName: input.UserName,
    ...(input.PasswordResetRequired === undefined
      ? {}
      : { passwordResetRequired: input.PasswordResetRequired }),
  }),
});
