import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deleteConflict } from '../errors.ts';
import { membersOf } from '../group-members.ts';
import { GROUP, onHolder, requireHolder } from '../holders.ts';
import { groupName } from '../members.ts';
import { nameKey } from '../tables.ts';

/** Deletes an empty group. Source: IAM API reference, "DeleteGroup". */
export const deleteGroup = defineAction({
  service: 'iam',
  name: 'DeleteGroup',
  readOnly: false,
  input: z.object({ GroupName: groupName }),
  authorize: (input, call) => [onHolder(GROUP, call, input.GroupName)],
  handle: (input, call) => {
    const group = requireHolder(GROUP, call, input.GroupName);
    if (membersOf(call, group.name).length > 0)
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    if (group.attached.length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(group.inline).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    call.world.iam.tables.groups.delete(nameKey(call.account, group.name));
    return undefined;
  },
});
