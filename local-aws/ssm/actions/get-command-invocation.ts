import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { renderStep } from '../commands/render-command.ts';
import { nodeId } from '../shapes.ts';

/** GetCommandInvocation: one step of a command on one node, with its output. */
export const getCommandInvocation = defineAction({
  service: 'ssm',
  name: 'GetCommandInvocation',
  readOnly: true,
  input: z.object({
    CommandId: z.string().length(36),
    InstanceId: nodeId,
    PluginName: z.string().min(4).max(500).optional(),
  }),
  handle: ({ CommandId, InstanceId, PluginName }, { world, account, region }) => {
    const { commands } = world.ssm;
    const command = commands.find({ account, region }, CommandId);
    const invocation = command === undefined ? undefined : commands.invocation(command, InstanceId);
    if (command === undefined || invocation === undefined) throw new AwsError('InvocationDoesNotExist', '');
    const [only, ...others] = invocation.plugins;
    const plugin =
      PluginName === undefined && others.length === 0
        ? only
        : invocation.plugins.find(({ name }) => name === PluginName);
    if (plugin === undefined)
      throw new AwsError(
        'InvalidPluginName',
        `Name one step of the document: ${invocation.plugins.map(({ name }) => name).join(', ')}.`,
      );
    return renderStep(command, invocation, plugin);
  },
});
