import type { Call } from '../action.ts';
import type { LoginProfile, User } from './entities.ts';
import { noSuchEntity } from './errors.ts';
import { requireHolder, USER } from './holders.ts';
import { shownTime } from './shapes.ts';

/** A user that has a console password. */
export function requireLogin(call: Call, userName: string): { user: User; login: LoginProfile } {
  const user = requireHolder(USER, call, userName);
  if (user.login === undefined) throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  return { user, login: user.login };
}

/** A console password as IAM shows it: that there is one. */
export function loginShape(user: User, login: LoginProfile) {
  return {
    UserName: user.name,
    CreateDate: shownTime(login.createdAt),
    PasswordResetRequired: login.resetRequired,
  };
}
