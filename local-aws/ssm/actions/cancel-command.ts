import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { nodeId } from '../shapes.ts';

/** CancelCommand: asks nodes to end a command, and keeps it from those that it has not reached. */
export const cancelCommand = defineAction({
  service: 'ssm',
  name: 'CancelCommand',
  readOnly: false,
  input: z.object({
    CommandId: z.string().length(36),
    InstanceIds: z.array(nodeId).max(50).optional(),
  }),
  handle: ({ CommandId, InstanceIds = [] }, { world, account, region }) => {
    const { commands } = world.ssm;
    const command = commands.find({ account, region }, CommandId);
    if (command === undefined)
      throw new AwsError('InvalidCommandId', `There is no command ${CommandId} in this account and Region.`);
    const stranger = InstanceIds.find((id) => !command.nodeIds.includes(id));
    if (stranger !== undefined)
      throw new AwsError('InvalidInstanceId', `The command was not sent to ${stranger}.`);
    commands.cancel(command, InstanceIds);
    return {};
  },
});
