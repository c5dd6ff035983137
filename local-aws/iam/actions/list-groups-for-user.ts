import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { findHolder, GROUP, onHolder, requireHolder, USER } from '../holders.ts';
import { anyUserName, paging } from '../members.ts';
import { page } from '../paging.ts';
import { groupShape } from '../shapes.ts';

/** Lists the groups of a user. Source: IAM API reference, "ListGroupsForUser". */
export const listGroupsForUser = defineAction({
  service: 'iam',
  name: 'ListGroupsForUser',
  readOnly: true,
  input: z.object({ UserName: anyUserName, ...paging }),
  authorize: (input, call) => [onHolder(USER, call, input.UserName)],
  handle: (input, call) => {
    const user = requireHolder(USER, call, input.UserName);
    const groups = user.groups.flatMap((name) => findHolder(GROUP, call, name) ?? []);
    const { members, ...rest } = page(groups, (group) => group.name, input, `groups of ${user.id}`);
    return { Groups: members.map(groupShape), ...rest };
  },
});
