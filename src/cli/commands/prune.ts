import type { Command } from 'commander';
import pc from 'picocolors';
import type { PruneItem, PruneReport } from '../../operations/prune.ts';
import type { RebuildReport } from '../../operations/rebuild-index.ts';
import { ApiClient } from '../api-client.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type Column, shown } from '../output.ts';

const columns: readonly Column<PruneItem>[] = [
  { heading: 'WHAT', cell: (item) => item.action },
  { heading: 'CLASS', cell: (item) => item.class },
  { heading: 'SESSION', cell: (item) => shown(item.sessionId) },
  { heading: 'COUNT', cell: (item) => String(item.count) },
  { heading: 'WHERE', cell: (item) => shown(item.location) },
  { heading: 'BYTES', cell: (item) => (item.bytes === null ? '-' : String(item.bytes)) },
  { heading: 'WHY', cell: (item) => shown(item.reason) },
];

/** `prune` and `recover`. */
export function addPruneCommands(program: Command): void {
  withGlobalOptions(program.command('prune'))
    .description(
      'Remove what has outlived its retention (archive.retentionDays, each class its own): never what a lock or hold keeps. Records, with hashes and receipts, go last, and by default never.',
    )
    .option('--dry-run', 'only list what would go, and why')
    .action(async (options: { dryRun?: boolean }, command: Command) => {
      const settings = settingsOf(command);
      const report = await new ApiClient(settings).post<PruneReport>('/v1/prune', {
        dryRun: options.dryRun === true,
      });
      settings.output.list(report.items, columns, 'Nothing has outlived its retention.');
      const verb = report.dryRun ? 'would go' : 'went';
      if (report.items.length > 0)
        settings.output.note(
          pc.dim(`${report.removed} ${verb} (${report.bytes} bytes), ${report.kept} stay; see WHY`),
        );
    });
  withGlobalOptions(program.command('recover'))
    .description('Make the search index again from the rows in the archive.')
    .action(async (_options: object, command: Command) => {
      const settings = settingsOf(command);
      const report = await new ApiClient(settings).post<RebuildReport>('/v1/recover', {});
      settings.output.one(report, ({ sessions, incomplete }) =>
        incomplete.length === 0
          ? `${sessions} sessions are in the index.`
          : `${sessions} sessions are in the index. Rows are not whole of: ${incomplete.map((id) => shown(id)).join(' ')}`,
      );
    });
}
