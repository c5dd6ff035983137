import { expect, test } from 'vitest';
import { AsciicastDecoder } from './asciicast-decoder.ts';
import type { Decoder, TextStream } from './decoder.ts';
import { detectFormat } from './detect-format.ts';
import { isIncompleteCommand } from './incomplete-command.ts';
import { PowershellDecoder } from './powershell-decoder.ts';
import { parsePromptMark } from './prompt-mark.ts';
import { StreamedDecoder } from './streamed-decoder.ts';
import { unquoteShell } from './unquote-shell.ts';

function text(): TextStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

function decoded(decoder: Decoder, content: string, chunk = 7) {
  const bytes = Buffer.from(content, 'utf8');
  const events = [];
  for (let at = 0; at < bytes.length; at += chunk)
    events.push(...decoder.push(bytes.subarray(at, at + chunk)));
  events.push(...decoder.end());
  return {
    shown: events.flatMap((event) => (event.kind === 'output' ? [[event.atMs, event.data]] : [])),
    gaps: events.flatMap((event) => (event.kind === 'gap' ? [event.gap.reason] : [])),
  };
}

const streamed = (second: number, lines: readonly string[]) =>
  JSON.stringify({
    eventVersion: '1.0',
    eventTime: `2026-11-21T09:00:0${second}Z`,
    sessionId: 'engineer-0a1b2c3d4e5f60718',
    sessionData: lines,
  });

test('streamed events are put in order, doubles shown once, and told', () => {
  const file = [
    streamed(2, ['two', 'three']),
    streamed(1, ['one']),
    streamed(2, ['two', 'three']),
    'cut {',
  ].join('\n');
  const { shown, gaps } = decoded(new StreamedDecoder(text()), file);
  expect(shown).toEqual([
    [0, 'one'],
    [1000, '\r\ntwo\r\nthree'],
  ]);
  expect(gaps).toEqual([
    'line 3: came before; shown once.',
    'line 4: not an event that the agent streamed; not shown.',
  ]);
});

test("CloudWatch's own answer is read, by its times and ids", () => {
  const event = (timestamp: number, eventId: string, line: string) => ({
    timestamp,
    eventId,
    message: streamed(1, [line]),
  });
  const file = JSON.stringify(
    { events: [event(1500, 'b', 'two'), event(1000, 'a', 'one'), event(1500, 'b', 'two')] },
    null,
    2,
  );
  expect(decoded(new StreamedDecoder(text()), file).shown).toEqual([
    [0, 'one'],
    [500, '\r\ntwo'],
  ]);
});

test('a line that the agent cut at its limit is one again', () => {
  const [first, second] = ['a'.repeat(33_000), 'b'];
  const { shown } = decoded(
    new StreamedDecoder(text()),
    `${streamed(1, [first])}\n${streamed(1, [second, 'next'])}\n`,
    5000,
  );
  expect(shown.map(([, data]) => data).join('')).toBe(`${first}b\r\nnext`);
});

test('characters damaged on their way are told', () => {
  expect(decoded(new StreamedDecoder(text()), streamed(1, ['caf\ufffd'])).gaps).toEqual([
    'Characters were damaged on their way (U+FFFD).',
  ]);
});

test("a cast's times count on from event to event in version 3 only", () => {
  const events = '[1, "o", "a"]\n# a remark\n[0.5, "o", "b"]\n';
  expect(
    decoded(new AsciicastDecoder(3, text()), `{"version":3,"term":{"cols":80,"rows":24}}\n${events}`).shown,
  ).toEqual([
    [1000, 'a'],
    [1500, 'b'],
  ]);
});

test('a cast that is cut off is read until there', () => {
  const { shown, gaps } = decoded(
    new AsciicastDecoder(2, text()),
    '{"version":2,"width":80,"height":24}\n[1, "o", "a"]\n[2, "o", "b',
  );
  expect(shown).toEqual([[1000, 'a']]);
  expect(gaps).toEqual(['Line 3 is cut off: the recording ends within an event.']);
});

test.each([
  ['{"version":2,"width":80,"height":24}\nno json\n', 'line 2: not JSON'],
  [
    '{"version":2,"width":0,"height":24}\n',
    "line 1: the header's width and height must be whole numbers from 1",
  ],
  ['{"version":2,"width":80,"height":24}\n{"a":1}\n', 'line 2: an event must be [time, code, data]'],
])('%j is refused', (file, message) => {
  expect(() => decoded(new AsciicastDecoder(2, text()), file)).toThrow(message);
});

test('a PowerShell transcript is shown without its blocks', () => {
  const stars = '*'.repeat(22);
  const file = `${stars}\r\nWindows PowerShell transcript start\r\nStart time: 20261121090230\r\n${stars}\r\nPS C:\\Users> whoami\r\nme\r\n${stars}\r\nWindows PowerShell transcript end\r\n${stars}\r\n`;
  expect(detectFormat({ head: Buffer.from(file), tail: null })).toBe('powershell-transcript');
  const { shown, gaps } = decoded(new PowershellDecoder(text()), file);
  expect(shown.map(([, data]) => data).join('')).toBe('PS C:\\Users> whoami\r\nme\r\n');
  expect(gaps).toEqual([]);
});

test('in a PowerShell transcript nothing that a command prints hides what comes after', () => {
  const stars = '*'.repeat(22);
  const begin = `${stars}\nWindows PowerShell transcript start\nStart time: 20261121090230\nUsername: NODE\\me\n${stars}\n`;
  const end = `${stars}\nWindows PowerShell transcript end\nEnd time: 20261121090330\n${stars}\n`;
  const shownOf = (file: string) => {
    const { shown, gaps } = decoded(new PowershellDecoder(text()), file);
    return {
      lines: shown
        .map(([, data]) => data)
        .join('')
        .split('\r\n')
        .slice(0, -1),
      gaps,
    };
  };
  expect(shownOf(`${begin}PS> 1\n${stars}\nPS> Remove-Item x\nPS> 2\n${end}`)).toEqual({
    lines: ['PS> 1', stars, 'PS> Remove-Item x', 'PS> 2'],
    gaps: [],
  });
  expect(shownOf(`${begin}PS> forge\n${end}PS> Remove-Item y\n${end}`)).toEqual({
    lines: ['PS> forge', 'PS> Remove-Item y'],
    gaps: ['The transcript goes on behind its end: somebody may have printed one.'],
  });
  expect(shownOf(`${begin}${stars}\nWindows PowerShell transcript start\nPS> Remove-Item z\n${end}`)).toEqual(
    {
      lines: ['PS> Remove-Item z'],
      gaps: [],
    },
  );
  expect(shownOf(`${begin}PS> 1\n${stars}`)).toEqual({
    lines: ['PS> 1', stars],
    gaps: ['The transcript has no end block: it was cut off, or is still being written.'],
  });
});

const header = 'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat x" <not executed on terminal>]\n';
test.each([
  [`${header}a\r\r\nb\r\r\n\nScript done on 2026-11-21\n`, 's3-transcript'],
  [`${header}a\r\nb\n\nScript done on 2026-11-21`, 'cloudwatch-transcript'],
  [`${header}a\r\nb\r\n\nScript done on 2026-11-21\n`, 's3-transcript'],
  ['Script started on Sat 21 Nov 2026 09:02:30 AM UTC\na\r\r\n', 's3-transcript'],
  ['{"version": 3, "term": {"cols": 80, "rows": 24}}\n', 'asciicast-3'],
  ['$ ls\r\n', 'raw'],
  ['{"a": 1}\r\n', 'raw'],
])('%j is told by its content', (file, format) => {
  expect(detectFormat({ head: Buffer.from(file), tail: Buffer.from(file) })).toBe(format);
});

test('an unknown version of a cast is refused', () => {
  expect(() => detectFormat({ head: Buffer.from('{"version":4,"term":{}}\n'), tail: null })).toThrow(
    /version 4 is not read/,
  );
});

test.each([
  ["$'a\\nb'", 'a\nb'],
  ['a\\ b', 'a b'],
  ["'it'\\''s'", "it's"],
  ["a$'\\n'b", 'a\nb'],
  ["$'\\303\\266'", 'ö'],
  ["'open", null],
])('%j unquoted is %j', (quoted, plain) => {
  expect(unquoteShell(quoted)).toBe(plain);
});

test('a mark tells its nonce, its status and its command', () => {
  expect(parsePromptMark('C;aid=7;his=\\ \\ 12\\ \\ ls\\ -l')).toMatchObject({
    code: 'C',
    nonce: '7',
    commandText: 'ls -l',
    historyNumber: 12,
  });
  expect(parsePromptMark('D;130;aid=7')).toMatchObject({ code: 'D', exitStatus: 130, nonce: '7' });
  expect(parsePromptMark('Z')).toBeNull();
});

test.each([
  "echo 'a",
  'for i in 1 2; do',
  'cat <<E\nx',
  'ls |',
  'ls &&',
  'echo a \\',
  'if true; then',
  'f() {',
])('%j waits for more', (command) => expect(isIncompleteCommand(command)).toBe(true));
test.each([
  'ls',
  "echo 'a'",
  'for i in 1 2; do echo $i; done',
  'cat <<E\nx\nE',
  'if true; then ls; fi',
  "echo it\\'s",
  'echo done # for',
])('%j is whole', (command) => expect(isIncompleteCommand(command)).toBe(false));
