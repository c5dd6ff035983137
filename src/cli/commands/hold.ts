import type { Command } from 'commander';
import pc from 'picocolors';
import type { HoldView } from '../../api/routes/retention.ts';
import { ApiClient } from '../api-client.ts';
import { wrongUsage } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type Column, shown, showTime } from '../output.ts';

const columns: readonly Column<HoldView>[] = [
  { heading: 'ID', cell: (hold) => hold.id },
  {
    heading: 'KEEPS',
    cell: (hold) => (hold.person === null ? shown(hold.session) : `all of ${shown(hold.person)}`),
  },
  { heading: 'REASON', cell: (hold) => shown(hold.reason) },
  { heading: 'PLACED', cell: (hold) => `${showTime(hold.placedAt)} by ${shown(hold.placedBy)}` },
  {
    heading: 'RELEASED',
    cell: (hold) =>
      hold.releasedAt === null ? '-' : `${showTime(hold.releasedAt)} by ${shown(hold.releasedBy)}`,
  },
];

/** `hold add|list|remove`. */
export function addHoldCommands(program: Command): void {
  const hold = program
    .command('hold')
    .description('Legal holds: nothing that one keeps is pruned, and S3 refuses to delete it.');
  withGlobalOptions(hold.command('add').argument('[session]', "the session's id"))
    .description('Keep a session, or all sessions of a person, until the hold is removed.')
    .option('--user <person>', 'all sessions of this person, those to come too')
    .requiredOption('--reason <text>', 'why; kept on record')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport hold add SESSION --reason "case 2026-17"\n  sallyport hold add --user engineer --reason "case 2026-17"',
    )
    .action(
      async (session: string | undefined, options: { user?: string; reason: string }, command: Command) =>
        add(session, options, command),
    );
  withGlobalOptions(hold.command('list'))
    .description('List holds, newest first, those removed too.')
    .action(async (_options: object, command: Command) => {
      const settings = settingsOf(command);
      settings.output.list(await new ApiClient(settings).get<HoldView[]>('/v1/holds'), columns, 'No holds.');
    });
  withGlobalOptions(hold.command('remove').argument('<id>', "the hold's id"))
    .description('Remove a hold; what another one keeps stays held. Who did it is kept.')
    .action(async (id: string, _options: object, command: Command) => {
      const settings = settingsOf(command);
      const path = `/v1/holds/${encodeURIComponent(id)}/release`;
      settings.output.one(await new ApiClient(settings).post<HoldView>(path, {}), renderHold);
    });
}

async function add(
  session: string | undefined,
  options: { readonly user?: string; readonly reason: string },
  command: Command,
): Promise<void> {
  const { user: person, reason } = options;
  if ((session === undefined) === (person === undefined))
    throw wrongUsage('Name either a session or --user PERSON.');
  const settings = settingsOf(command);
  const placed = await new ApiClient(settings).post<HoldView>('/v1/holds', {
    ...(session === undefined ? { person } : { session }),
    reason,
  });
  settings.output.one(placed, renderHold);
}

function renderHold(hold: HoldView): string {
  const keeps = hold.person === null ? shown(hold.session) : `all sessions of ${shown(hold.person)}`;
  const state = hold.releasedAt === null ? pc.yellow('held') : 'released';
  const held = hold.held;
  const objects =
    held === null
      ? ''
      : `; ${held.objects} objects of ${held.sessions} sessions ${held.inBucket ? 'in the bucket' : 'held by Sallyport only: the bucket has no object lock'}`;
  return `${state} ${hold.id}: ${keeps}${objects}`;
}
