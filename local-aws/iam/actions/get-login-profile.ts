import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, USER, userNameOf } from '../holders.ts';
import { loginShape, requireLogin } from '../login-profiles.ts';
import { anyUserName } from '../members.ts';

/** Tells whether a user has a console password. Source: IAM API reference, "GetLoginProfile". */
export const getLoginProfile = defineAction({
  service: 'iam',
  name: 'GetLoginProfile',
  readOnly: true,
  input: z.object({ UserName: anyUserName.optional() }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const { user, login } = requireLogin(call, userNameOf(input, call));
    return { LoginProfile: loginShape(user, login) };
  },
});
