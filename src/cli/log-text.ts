import pc from 'picocolors';
import type { CheckedLog } from '../operations/check-logs.ts';
import { type Column, shown, showTime } from './output.ts';

type Row = CheckedLog;

const COLOURS: Readonly<Record<Row['state'], (text: string) => string>> = {
  delivered: pc.green,
  expected: pc.cyan,
  late: pc.yellow,
  missing: pc.red,
  incomplete: pc.red,
  'not-configured': pc.dim,
};

/** When a copy came, or when to expect it. */
function when(row: Row): string {
  if (row.deliveredAt !== null && row.state === 'expected') return `last line ${showTime(row.deliveredAt)}`;
  if (row.deliveredAt !== null) return `came ${showTime(row.deliveredAt)}`;
  if (row.state === 'not-configured') return '-';
  if (row.dueAt !== null) return `due ${showTime(row.dueAt)}`;
  return row.destination === 's3' ? 'after the end' : 'with each line';
}

function sizeOf({ bytes }: Row): string {
  if (bytes === null) return '-';
  return bytes < 10_000 ? `${bytes} B` : `${(bytes / 1024).toFixed(0)} kB`;
}

/** Whether it is told that the session's node wrote it. */
function writtenBy({ writer, bytes }: Row): string {
  if (bytes === null) return '-';
  if (writer === null || writer.verified === null) return 'not told';
  return writer.verified ? 'its node' : pc.red('another');
}

/** What is wrong, or where the copy is. */
function note(row: Row): string {
  const [cause] = row.diagnosis ?? [];
  if (cause !== undefined) return shown(`${cause.cause}: ${cause.evidence}`);
  return shown(row.because ?? row.location);
}

/** The columns of `log check`. */
export const checkColumns: readonly Column<Row>[] = [
  { heading: 'SESSION', cell: (row) => shown(row.sessionId) },
  { heading: 'WHO', cell: (row) => shown(row.person ?? row.owner) },
  { heading: 'NODE', cell: (row) => shown(row.node) },
  {
    heading: 'SESSION STATE',
    cell: (row) =>
      row.sessionState === 'active' ? pc.green('running') : `ended ${showTime(row.endedAt ?? null)}`,
  },
  { heading: 'LOG', cell: (row) => (row.destination === 's3' ? 'S3' : 'CloudWatch') },
  { heading: 'STATE', cell: (row) => COLOURS[row.state](row.state) },
  { heading: 'WHEN', cell: when },
  { heading: 'SIZE', cell: sizeOf },
  { heading: 'WRITTEN BY', cell: writtenBy },
  { heading: 'WHERE, OR WHY NOT', cell: note },
];

/** What is to be done about the logs that are wanting, a line each. */
export function adviceOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ sessionId, destination, state, diagnosis, gaps }) => {
    if (state !== 'missing' && state !== 'incomplete' && state !== 'late') return [];
    const name = `${shown(sessionId)} ${destination}`;
    return [
      ...(diagnosis ?? []).map(
        ({ certainty, cause, advice }) => `${name}: ${certainty}: ${shown(cause)}. ${shown(advice)}`,
      ),
      ...gaps.slice(0, 5).map(({ reason, fromAt, toAt, fromByte, toByte }) => {
        const times =
          fromAt === null && toAt === null ? '' : ` between ${showTime(fromAt)} and ${showTime(toAt)}`;
        const bytes = fromByte === null ? '' : `, bytes ${fromByte} to ${toByte ?? 'the end'}`;
        return `${name}: gap: ${shown(reason)}${times}${bytes}`;
      }),
    ];
  });
}
