import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { commandFilters, fitsCommand } from '../commands/command-filter.ts';
import { renderCommand } from '../commands/render-command.ts';
import { pageOf } from '../page-of.ts';
import { nextToken, nodeId, pageSize } from '../shapes.ts';

const MAX_RESULTS = 50;
/** Times count down in page keys, so that the newest command comes first. */
const KEY_EPOCH = 10 ** 14;

/** ListCommands, newest first; commands are kept for 30 days. */
export const listCommands = defineAction({
  service: 'ssm',
  name: 'ListCommands',
  readOnly: true,
  input: z.object({
    CommandId: z.string().length(36).optional(),
    InstanceId: nodeId.optional(),
    MaxResults: pageSize(MAX_RESULTS),
    NextToken: nextToken,
    Filters: commandFilters,
  }),
  handle: (input, { world, account, region }) => {
    const { commands } = world.ssm;
    const filters = input.Filters ?? [];
    const found = [...commands.list(account, region)]
      .filter(({ id }) => input.CommandId === undefined || id === input.CommandId)
      .filter(({ nodeIds }) => input.InstanceId === undefined || nodeIds.includes(input.InstanceId))
      .map((command) => ({ command, shown: renderCommand(command, commands.invocations(command)) }))
      .filter(({ command, shown }) => filters.every((filter) => fitsCommand(command, shown, filter)));
    const { items, ...next } = pageOf(found, {
      keyOf: ({ command }) => `${KEY_EPOCH - command.requestedAt}/${command.id}`,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['ListCommands', account, region, input.CommandId, input.InstanceId, filters],
    });
    return { Commands: items.map(({ shown }) => shown), ...next };
  },
});
