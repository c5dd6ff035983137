import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { queryBoolean } from '../../protocols/query-input.ts';
import { alreadyExists } from '../errors.ts';
import { onHolder, requireHolder, saveHolder, USER, userNameOf } from '../holders.ts';
import { loginShape } from '../login-profiles.ts';
import { anyUserName } from '../members.ts';
import { checkPassword, hashPassword } from '../passwords.ts';

/** Gives a user a console password. Source: IAM API reference, "CreateLoginProfile". */
export const createLoginProfile = defineAction({
  service: 'iam',
  name: 'CreateLoginProfile',
  readOnly: false,
  input: z.object({
    UserName: anyUserName.optional(),
    Password: z.string().min(1).max(128),
    PasswordResetRequired: queryBoolean.optional(),
  }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const user = requireHolder(USER, call, userNameOf(input, call));
    if (user.login !== undefined) throw alreadyExists(`Login Profile for user ${user.name} already exists.`);
    checkPassword(input.Password, user.name);
    const login = {
      createdAt: call.now,
      passwordHash: hashPassword(input.Password),
      resetRequired: input.PasswordResetRequired ?? false,
    };
    saveHolder(USER, call, { ...user, login });
    return { LoginProfile: loginShape(user, login) };
  },
  trailRequest: (input) => ({
    userName: input.UserName,
    passwordResetRequired: input.PasswordResetRequired ?? false,
  }),
  omits: ["There is no console to sign in to, and no account password policy of one's own."],
});
