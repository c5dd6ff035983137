import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, requireHolder, USER, userNameOf } from '../holders.ts';
import { anyUserName } from '../members.ts';
import { shownTime, userShape } from '../shapes.ts';

/** Shows a user; without a name, the caller. Source: IAM API reference, "GetUser". */
export const getUser = defineAction({
  service: 'iam',
  name: 'GetUser',
  readOnly: true,
  input: z.object({ UserName: anyUserName.optional() }),
  authorize: (input, call) =>
    call.principal.kind === 'root' && input.UserName === undefined
      ? [{ resource: call.principal.arn }]
      : [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    if (call.principal.kind === 'root' && input.UserName === undefined)
      return {
        User: { UserId: call.account, Arn: call.principal.arn, CreateDate: shownTime(0), Path: '/' },
      };
    return { User: userShape(requireHolder(USER, call, userNameOf(input, call))) };
  },
});
