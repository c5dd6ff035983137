import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { limitExceeded } from '../errors.ts';
import { isInGroup } from '../group-members.ts';
import { GROUP, onHolder, requireHolder, saveHolder, USER } from '../holders.ts';
import { anyUserName, groupName } from '../members.ts';

/** Groups of one user. Source: IAM user guide, "IAM and STS quotas". */
const MAX_GROUPS = 10;

/** Puts a user into a group; twice is no error. Source: IAM API reference, "AddUserToGroup". */
export const addUserToGroup = defineAction({
  service: 'iam',
  name: 'AddUserToGroup',
  readOnly: false,
  input: z.object({ GroupName: groupName, UserName: anyUserName }),
  authorize: (input, call) => [onHolder(GROUP, call, input.GroupName)],
  handle: (input, call) => {
    const group = requireHolder(GROUP, call, input.GroupName);
    const user = requireHolder(USER, call, input.UserName);
    if (isInGroup(user, group.name)) return undefined;
    if (user.groups.length >= MAX_GROUPS)
      throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${MAX_GROUPS}`);
    saveHolder(USER, call, { ...user, groups: [...user.groups, group.name] });
    return undefined;
  },
});
