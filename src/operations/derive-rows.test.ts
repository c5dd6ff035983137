import { expect, test } from 'vitest';
import { recordingTools } from '../adapters/terminal/recording-tools.ts';
import { sourceOf } from '../adapters/terminal/source-of.ts';
import type { ArchivedCommandRow, ArchivedLineRow } from '../domain/archive/archive-table.ts';
import { type DeriveTask, deriveRows, readLineTimes } from './derive-rows.ts';

const T0 = Date.UTC(2026, 10, 21, 9);

/** S3's copy of a session that showed these lines. */
function s3Copy(lines: readonly string[]): Buffer {
  const head = 'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat x" <not executed on terminal>]\n';
  const foot = '\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n';
  return Buffer.from(head + lines.map((line) => `${line}\r\r\n`).join('') + foot, 'utf8');
}

/** The streamed copy: at each second after the beginning, some lines. */
function streamed(events: readonly (readonly [number, readonly string[]])[]): Buffer {
  const text = events.map(([second, sessionData], index) =>
    JSON.stringify({
      eventId: String(index),
      timestamp: T0 + second * 1000,
      message: JSON.stringify({ eventVersion: '1.0', sessionId: 's', sessionData }),
    }),
  );
  return Buffer.from(text.join('\n'), 'utf8');
}

async function derived(bytes: Buffer, more: Partial<DeriveTask> = {}) {
  const lines: ArchivedLineRow[] = [];
  const commands: ArchivedCommandRow[] = [];
  const task: DeriveTask = {
    sessionId: 's',
    source: sourceOf(bytes, () => 100),
    tools: recordingTools,
    times: null,
    ...more,
  };
  const sink = {
    line: (row: ArchivedLineRow) => void lines.push(row),
    command: (row: ArchivedCommandRow) => void commands.push(row),
  };
  return { facts: await deriveRows(task, sink), lines, commands };
}

test('lines and commands are numbered, masked and without control sequences', async () => {
  const { facts, lines, commands } = await derived(
    s3Copy([
      '\u001b[?2004h$ export DB_PASSWORD=hunter2',
      '\u001b[?2004l\r\u001b[01;34mblue\u001b[0m token=abcdef',
      '$ ',
    ]),
  );
  expect(lines.map((row) => [row.line, row.text])).toEqual([
    [1, '$ export DB_PASSWORD=***'],
    [2, 'blue token=***'],
    [3, '$'],
  ]);
  expect(commands.map((row) => row.text)).toEqual(['export DB_PASSWORD=***']);
  expect(facts).toMatchObject({ format: 's3-transcript', begun_at: null, lines: 3, commands: 1, gaps: 0 });
});

test('a private key is masked over all its lines', async () => {
  const body = [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    'b3BlbnNzaC1rZXktdjEAAAAA',
    '-----END OPENSSH PRIVATE KEY-----',
  ];
  const { lines } = await derived(s3Copy(['$ cat key', ...body, '$ true']));
  expect(lines.map((row) => row.text).join('\n')).not.toContain('b3BlbnNz');
  expect(lines.at(-1)?.text).toBe('$ true');
});

test('of an S3 copy each line has the time at which it was streamed', async () => {
  const shown: readonly (readonly [number, readonly string[]])[] = [
    [0, ['one', 'two']],
    [5, ['three']],
    [3600, ['four', 'five']],
  ];
  const times = await readLineTimes(sourceOf(streamed(shown)), recordingTools, 1000);
  const { facts, lines } = await derived(s3Copy(['one', 'two', 'three', 'four', 'five']), { times });
  expect(facts.begun_at).toBe('2026-11-21T09:00:00.000Z');
  expect(lines.map((row) => [row.text, row.moment_ms, row.at])).toEqual([
    ['one', 0, '2026-11-21T09:00:00.000Z'],
    ['two', 0, '2026-11-21T09:00:00.000Z'],
    ['three', 5000, '2026-11-21T09:00:05.000Z'],
    ['four', 3_600_000, '2026-11-21T10:00:00.000Z'],
    ['five', 3_600_000, '2026-11-21T10:00:00.000Z'],
  ]);
});

test('a streamed copy by itself tells when its lines were shown, not when they left the screen', async () => {
  const { lines } = await derived(
    streamed([
      [0, ['one']],
      [60, ['two', 'three']],
      [120, ['four']],
    ]),
  );
  expect(lines.map((row) => row.moment_ms)).toEqual([0, 60_000, 60_000, 120_000]);
});

test('without any times the moments are those that a player makes up, and never go back', async () => {
  const { lines } = await derived(
    s3Copy(Array.from({ length: 400 }, (_, line) => `line ${line} ${'x'.repeat(50)}`)),
  );
  expect(lines).toHaveLength(400);
  expect(lines.every((row) => row.at === null)).toBe(true);
  const moments = lines.map((row) => row.moment_ms);
  expect(moments).toEqual([...moments].sort((a, b) => a - b));
  expect(moments.at(-1)).toBeGreaterThan(10_000);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['bytes of chance', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) % 256))],
  [
    'JSON that breaks off',
    Buffer.concat([streamed([[0, ['one']]]), Buffer.from('\n{"timestamp": 12, "mess')]),
  ],
  ['a transcript without an end', s3Copy(['one', 'two']).subarray(0, 100)],
])('%s is read as far as it goes, and told as a gap', async (_name, bytes) => {
  const { facts } = await derived(bytes);
  expect(facts.lines).toBeGreaterThanOrEqual(0);
  if (!_name.startsWith('bytes')) expect(facts.gaps).toBeGreaterThan(0);
});

test('any cut of the bytes gives the same rows', async () => {
  const bytes = s3Copy(
    Array.from({ length: 300 }, (_, line) => `\u001b[32mrow ${line}\u001b[0m é ${'y'.repeat(line % 90)}`),
  );
  const whole = await derived(bytes, { source: sourceOf(bytes) });
  for (const size of [1, 7, 4096]) {
    const cut = await derived(bytes, { source: sourceOf(bytes, () => size) });
    expect(cut.lines.map((row) => row.text)).toEqual(whole.lines.map((row) => row.text));
  }
});
