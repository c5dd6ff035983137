import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keysOf } from '../access-keys.ts';
import { onHolder, requireHolder, USER, userNameOf } from '../holders.ts';
import { anyUserName, paging } from '../members.ts';
import { page } from '../paging.ts';
import { shownTime } from '../shapes.ts';

/** Lists a user's access keys, without their secrets. Source: IAM API reference, "ListAccessKeys". */
export const listAccessKeys = defineAction({
  service: 'iam',
  name: 'ListAccessKeys',
  readOnly: true,
  input: z.object({ UserName: anyUserName.optional(), ...paging }),
  authorize: (input, call) => [onHolder(USER, call, userNameOf(input, call))],
  handle: (input, call) => {
    const user = requireHolder(USER, call, userNameOf(input, call));
    const keys = keysOf(call.world.iam.tables, user);
    const { members, ...rest } = page(keys, (key) => key.id, input, `keys ${user.id}`);
    return {
      AccessKeyMetadata: members.map((key) => ({
        UserName: user.name,
        AccessKeyId: key.id,
        Status: key.status,
        CreateDate: shownTime(key.createdAt),
      })),
      ...rest,
    };
  },
});
