import { expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import { readRecording } from '../../src/operations/read-recording.ts';

/** What is read of lines that the agent streamed, one a second. */
async function readOf(...lines: readonly string[]) {
  // A line is read when the cursor leaves it.
  return readWhole(...lines, 'the last output');
}

async function readWhole(...lines: readonly string[]) {
  const events = lines.map((line, second) =>
    JSON.stringify({
      eventVersion: '1.0',
      eventTime: `2026-11-21T09:00:${String(second).padStart(2, '0')}Z`,
      sessionId: 'dev-1',
      sessionData: [line],
    }),
  );
  const source = sourceOf(Buffer.from(`${events.join('\n')}\n`));
  const read = await readRecording(source, recordingTools, { untilMs: null, size: { cols: 80, rows: 24 } });
  return read.commands.map(({ text, atMs }) => ({ text, atMs }));
}
const textsOf = async (...lines: readonly string[]) => (await readOf(...lines)).map(({ text }) => text);

test("zsh's mark of a last line without end stands before no prompt, where its return was lost", async () => {
  const mark = `%${' '.repeat(80)}`;
  expect(await textsOf('$ exec zsh', `${mark}dev@vm:~% w\bwhoami`, 'dev', `${mark}dev@vm:~% id`)).toEqual([
    'exec zsh',
    'whoami',
    'id',
  ]);
  expect(await textsOf('$ printf', '% 3 of 4', `100%${' '.repeat(50)}x`)).toEqual(['printf']);
});

test('a prompt of any shape is believed when it comes again, and its first command keeps the time at which its line was left', async () => {
  expect(
    await readOf('$ exec bash', '--(dev)-[~]', '+-$ whoami', 'dev', '--(dev)-[~]', '+-$ id', 'uid=1(dev)'),
  ).toEqual([
    { text: 'exec bash', atMs: 1000 },
    { text: 'whoami', atMs: 3000 },
    { text: 'id', atMs: 6000 },
  ]);
});

test('what may be one, and does not come again before the known prompt does, is output', async () => {
  expect(
    await textsOf(
      'dev@vm:~$ sudo cat notes',
      'costs: $ 5',
      'dev@vm:~$ sudo ls',
      'total: $ 7',
      'dev@vm:~$ id',
    ),
  ).toEqual(['sudo cat notes', 'sudo ls', 'id']);
});

test('where no other shell can have begun, nothing is guessed', async () => {
  expect(
    await textsOf('dev@vm:~$ cat prices', 'apple: $ 1', 'pear: $ 2', 'plum: $ 3', 'dev@vm:~$ id'),
  ).toEqual(['cat prices', 'id']);
});

test('what a shell reads from a pipe has no prompt, and columns are none', async () => {
  const progress = '  % Total    % Received % Xferd';
  expect(await textsOf('$ bash', progress, '$ id')).toEqual(['bash', 'id']);
  expect(await textsOf('dev@vm:~$ curl -s host/x | sudo bash', '[a]$ 1', '[a]$ 2', 'dev@vm:~$ id')).toEqual([
    'curl -s host/x | sudo bash',
    'id',
  ]);
  expect(await textsOf('dev@vm:~$ false || exec bash', '[a]$ pwd', '[a]$ id')).toContain('pwd');
});

test('the last line of a log has lost its end: what ends a shell there was entered, anything else perhaps not', async () => {
  const last = async (line: string) => (await readWhole('dev@vm:~$ id', 'uid=1', line)).at(-1)?.text;
  expect(await last('dev@vm:~$ exit')).toBe('exit');
  expect(await last('dev@vm:~$ exit 3')).toBe('exit 3');
  expect(await last('dev@vm:~$ rm -rf')).toBe('id');
  expect(await last('exit')).toBe('id');
});
