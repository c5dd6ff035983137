import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { commandFilters, fitsCommand } from '../commands/command-filter.ts';
import { renderInvocation } from '../commands/render-command.ts';
import { pageOf } from '../page-of.ts';
import { nextToken, nodeId, pageSize } from '../shapes.ts';

const MAX_RESULTS = 50;
/** Times count down in page keys, so that the newest invocation comes first. */
const KEY_EPOCH = 10 ** 14;

/** ListCommandInvocations: how commands fared on each node. */
export const listCommandInvocations = defineAction({
  service: 'ssm',
  name: 'ListCommandInvocations',
  readOnly: true,
  input: z.object({
    CommandId: z.string().length(36).optional(),
    InstanceId: nodeId.optional(),
    MaxResults: pageSize(MAX_RESULTS),
    NextToken: nextToken,
    Filters: commandFilters,
    Details: z.boolean().optional(),
  }),
  handle: (input, { world, account, region }) => {
    const { commands } = world.ssm;
    const { CommandId, InstanceId, Details = false, Filters: filters = [] } = input;
    if (CommandId !== undefined && commands.find({ account, region }, CommandId) === undefined)
      throw new AwsError('InvalidCommandId', `There is no command ${CommandId} in this account and Region.`);
    const found = [...commands.list(account, region)]
      .filter(({ id }) => CommandId === undefined || id === CommandId)
      .flatMap((command) =>
        commands
          .invocations(command)
          .filter(({ nodeId: id }) => InstanceId === undefined || id === InstanceId)
          .map((row) => ({ row, shown: renderInvocation(command, row, Details) })),
      )
      .filter(({ row, shown }) => filters.every((filter) => fitsCommand(row, shown, filter)));
    const { items, ...next } = pageOf(found, {
      keyOf: ({ row }) => `${KEY_EPOCH - row.requestedAt}/${row.commandId}/${row.nodeId}`,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['ListCommandInvocations', account, region, CommandId, InstanceId, Details, filters],
    });
    return { CommandInvocations: items.map(({ shown }) => shown), ...next };
  },
});
