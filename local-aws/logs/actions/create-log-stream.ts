import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupName, groupQuestion, streamName } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, CreateLogStream. */
export const createLogStream = defineAction({
  service: 'logs',
  name: 'CreateLogStream',
  readOnly: false,
  input: z.object({ logGroupName: groupName, logStreamName: streamName }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName, input.logStreamName)],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    if (call.world.logs.stream(group, input.logStreamName) !== undefined) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    }
    call.world.logs.events.addStream(group.rowId, input.logStreamName, call.now);
    return undefined;
  },
});
