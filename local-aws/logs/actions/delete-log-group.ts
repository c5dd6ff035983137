import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName, groupQuestion } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DeleteLogGroup. */
export const deleteLogGroup = defineAction({
  service: 'logs',
  name: 'DeleteLogGroup',
  readOnly: false,
  input: z.object({ logGroupName: groupName }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    call.world.logs.removeGroup(requireGroup(call, input.logGroupName));
    return undefined;
  },
});
