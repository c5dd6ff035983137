import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { membersOf } from '../group-members.ts';
import { GROUP, onHolder, requireFreeName, requireHolder, saveHolder, USER } from '../holders.ts';
import { groupName, path } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Gives a group another name or path; its users stay in it. Source: IAM API reference, "UpdateGroup". */
export const updateGroup = defineAction({
  service: 'iam',
  name: 'UpdateGroup',
  readOnly: false,
  input: z.object({
    GroupName: groupName,
    NewPath: path.unwrap().optional(),
    NewGroupName: groupName.optional(),
  }),
  authorize: (input, call) => [
    onHolder(GROUP, call, input.GroupName),
    { resource: iamArn(call.account, 'group', input.NewPath ?? '/', input.NewGroupName ?? input.GroupName) },
  ],
  handle: (input, call) => {
    const group = requireHolder(GROUP, call, input.GroupName);
    const name = input.NewGroupName ?? group.name;
    if (nameKey(call.account, name) !== nameKey(call.account, group.name)) {
      requireFreeName(GROUP, call, name);
      call.world.iam.tables.groups.delete(nameKey(call.account, group.name));
    }
    saveHolder(GROUP, call, { ...group, name, path: input.NewPath ?? group.path });
    for (const user of membersOf(call, group.name)) {
      const groups = user.groups.map((each) =>
        each.toLowerCase() === group.name.toLowerCase() ? name : each,
      );
      saveHolder(USER, call, { ...user, groups });
    }
    return undefined;
  },
});
