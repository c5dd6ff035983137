import type { Command } from 'commander';
import type { noticeView } from '../../domain/notices/view.ts';
import { ApiClient } from '../api-client.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { parseInstantOption } from '../instant-option.ts';
import { type Column, shown, showTime } from '../output.ts';

type NoticeView = ReturnType<typeof noticeView>;

const columns: readonly Column<NoticeView>[] = [
  { heading: 'RAISED', cell: (n) => showTime(n.raisedAt) },
  { heading: 'KIND', cell: (n) => n.kind },
  { heading: 'ABOUT', cell: (n) => shown(idOf(n.session) ?? idOf(n.grant)) },
  {
    heading: 'REASONS',
    cell: (n) =>
      reasonsOf(n)
        .map((reason) => shown(reason))
        .join('\n') || '-',
  },
  { heading: 'WHY', cell: (n) => shown(n.why) },
];

function idOf(about: unknown): string | null {
  return (about as { id?: string } | null)?.id ?? null;
}

function reasonsOf(notice: NoticeView): readonly string[] {
  return notice.terminationReasons.length > 0 ? notice.terminationReasons : notice.reasons;
}

/** `notice list`. */
export function addNoticeCommands(program: Command): void {
  const notice = program.command('notice').description('Read the notices that were raised.');
  withGlobalOptions(notice.command('list'))
    .description('List notices, newest first.')
    .option('--since <when>', 'raised at or after: 4h, 2026-11-21', (text) => parseInstantOption(text))
    .option('--until <when>', 'raised before', (text) => parseInstantOption(text))
    .option('--limit <n>', 'at most so many')
    .action(async (filter: Record<'since' | 'until' | 'limit', string | undefined>, command: Command) => {
      const settings = settingsOf(command);
      const { since, until, limit } = filter;
      const rows = await new ApiClient(settings).get<NoticeView[]>('/v1/notices', { since, until, limit });
      settings.output.list(rows, columns, 'No notices.');
    });
}
