import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { noSuchEntity } from '../errors.ts';
import { isInGroup } from '../group-members.ts';
import { GROUP, onHolder, requireHolder, saveHolder, USER } from '../holders.ts';
import { anyUserName, groupName } from '../members.ts';

/** Takes a user out of a group. Source: IAM API reference, "RemoveUserFromGroup". */
export const removeUserFromGroup = defineAction({
  service: 'iam',
  name: 'RemoveUserFromGroup',
  readOnly: false,
  input: z.object({ GroupName: groupName, UserName: anyUserName }),
  authorize: (input, call) => [onHolder(GROUP, call, input.GroupName)],
  handle: (input, call) => {
    const group = requireHolder(GROUP, call, input.GroupName);
    const user = requireHolder(USER, call, input.UserName);
    if (!isInGroup(user, group.name)) throw noSuchEntity(`User ${user.name} is not in group ${group.name}.`);
    const wanted = group.name.toLowerCase();
    saveHolder(USER, call, { ...user, groups: user.groups.filter((each) => each.toLowerCase() !== wanted) });
    return undefined;
  },
});
