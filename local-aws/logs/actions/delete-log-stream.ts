import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName, groupQuestion, streamName } from '../arguments.ts';
import { requireGroup, requireStream } from '../state.ts';

/** Source: CloudWatch Logs API reference, DeleteLogStream. */
export const deleteLogStream = defineAction({
  service: 'logs',
  name: 'DeleteLogStream',
  readOnly: false,
  input: z.object({ logGroupName: groupName, logStreamName: streamName }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName, input.logStreamName)],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    call.world.logs.events.removeStream(requireStream(call, group, input.logStreamName));
    return undefined;
  },
});
