import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { membersOf } from '../group-members.ts';
import { GROUP, onHolder, requireHolder } from '../holders.ts';
import { groupName, paging } from '../members.ts';
import { page } from '../paging.ts';
import { groupShape, userShape } from '../shapes.ts';

/** Shows a group and its users. Source: IAM API reference, "GetGroup". */
export const getGroup = defineAction({
  service: 'iam',
  name: 'GetGroup',
  readOnly: true,
  input: z.object({ GroupName: groupName, ...paging }),
  authorize: (input, call) => [onHolder(GROUP, call, input.GroupName)],
  handle: (input, call) => {
    const group = requireHolder(GROUP, call, input.GroupName);
    const users = membersOf(call, group.name);
    const { members, ...rest } = page(users, (user) => user.name, input, `group ${group.id}`);
    return {
      Group: groupShape(group),
      Users: members.map((user) => userShape(user, { details: false })),
      ...rest,
    };
  },
});
