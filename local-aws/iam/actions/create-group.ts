import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import type { Group } from '../entities.ts';
import { GROUP, requireFreeName, saveHolder } from '../holders.ts';
import { groupName, path } from '../members.ts';
import { groupShape } from '../shapes.ts';
import { uniqueId } from '../unique-id.ts';

/** Makes a group. Source: IAM API reference, "CreateGroup". */
export const createGroup = defineAction({
  service: 'iam',
  name: 'CreateGroup',
  readOnly: false,
  input: z.object({ GroupName: groupName, Path: path }),
  authorize: (input, call) => [{ resource: iamArn(call.account, 'group', input.Path, input.GroupName) }],
  handle: (input, call) => {
    requireFreeName(GROUP, call, input.GroupName);
    const group: Group = {
      account: call.account,
      name: input.GroupName,
      path: input.Path,
      id: uniqueId('AGPA', call.account),
      createdAt: call.now,
      inline: {},
      attached: [],
    };
    saveHolder(GROUP, call, group);
    return { Group: groupShape(group) };
  },
});
