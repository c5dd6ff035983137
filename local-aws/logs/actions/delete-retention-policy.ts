import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName, groupQuestion } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DeleteRetentionPolicy. */
export const deleteRetentionPolicy = defineAction({
  service: 'logs',
  name: 'DeleteRetentionPolicy',
  readOnly: false,
  input: z.object({ logGroupName: groupName }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    const { retentionInDays: _, ...rest } = requireGroup(call, input.logGroupName);
    call.world.logs.putGroup(rest);
    return undefined;
  },
});
