import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TranscriptDecoder } from '../../domain/recordings/transcript-decoder.ts';
import { readRecording } from '../../operations/read-recording.ts';
import { recordingTools } from './recording-tools.ts';
import { sourceOf } from './source-of.ts';

const size = { cols: 20, rows: 5 };

async function read(bytes: Uint8Array, cuts?: () => number) {
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
  };
  const got = await readRecording(sourceOf(bytes, cuts), recordingTools, { untilMs: null, size, onLine });
  return { ...got, lines };
}

const bytesOf = (text: string) => Buffer.from(text, 'utf8');

/** Pieces of what terminals are sent, whole and broken. */
const piece = fc.oneof(
  fc.constantFrom(
    '\x1b[?1049h',
    '\x1b[?1049l',
    '\x1b[2J',
    '\x1b[H',
    '\x1b[3J',
    '\x1bc',
    '\x1b[2;4r',
    '\x1b#8',
    '\x1b[?3h',
    '\r\n',
    '\n',
    '\r',
    '\b',
    '\t',
  ),
  fc.constantFrom(
    '\x1b[?2004h$ ',
    'ls\r\n\x1b[?2004l\r',
    '\x1b]133;A\x07$ \x1b]133;B\x07',
    '\x1b]133;C\x07',
    '\x1b]133;D;1\x07',
    '\x1b]0;title',
    '\x07',
    '\x1b[31m',
    '\x1b[',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('$ echo one\r\n', '[me@host ~]$ id\r\n', 'word '.repeat(9), '漢字', '\ud83d\ude80'),
);
const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => bytesOf(pieces.join('')));

describe('however the bytes are cut', () => {
  test('a raw stream reads the same', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), async (bytes, cuts) => {
        const cut = () => cuts.next().value as number;
        expect(await read(bytes, cut)).toEqual(await read(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test('a transcript gives back the bytes that the terminal was sent', () => {
    fc.assert(
      fc.property(stream, fc.infiniteStream(fc.integer({ min: 1, max: 900 })), (bytes, cuts) => {
        const doubled = Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
        const file = Buffer.concat([
          bytesOf('Script started on 2026-11-21 09:02:30+00:00 [<not executed on terminal>]\n'),
          doubled,
          bytesOf('\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n'),
        ]);
        const decoder = new TranscriptDecoder(true);
        const events = [];
        for (let at = 0; at < file.length; ) {
          const length = cuts.next().value as number;
          events.push(...decoder.push(file.subarray(at, at + length)));
          at += length;
        }
        events.push(...decoder.end());
        const shown = events.flatMap((event) =>
          event.kind === 'output' ? [Buffer.from(event.data as Uint8Array)] : [],
        );
        expect(Buffer.concat(shown)).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

test('wrapped rows are one line, and every line is told once', async () => {
  const text = Array.from({ length: 1000 }, (_, i) => `${i} ${'x'.repeat(i % 50)}`.trimEnd());
  const { lines, screen } = await read(bytesOf(`${text.join('\r\n')}\r\n`));
  expect(lines).toEqual(text);
  expect(screen.at(-1)).toBe('');
});

test('what is cleared was shown: it stays among the lines', async () => {
  const { lines, screen } = await read(bytesOf('one\r\ntwo\x1b[H\x1b[2Jthree'));
  expect(lines).toEqual(['one', 'two', 'three']);
  expect(screen[0]).toBe('three');
});

test('a full-screen program leaves the screen as it found it', async () => {
  const { lines, screen } = await read(bytesOf('before\r\n\x1b[?1049h\x1b[Hinside\x1b[?1049lafter'));
  expect(screen.slice(0, 2)).toEqual(['before', 'after']);
  expect(lines).toEqual(['before', 'after']);
});

test('an empty file is a gap', async () => {
  expect((await read(bytesOf(''))).gaps.map((gap) => gap.reason)).toEqual(['The file is empty.']);
});

test('a transcript without a footer is read, and told as cut off', async () => {
  const { screen, gaps, format } = await read(
    bytesOf('Script started on 2026-11-21 09:02:30+00:00\nhello\r\r\n'),
  );
  expect([format, screen[0]]).toEqual(['s3-transcript', 'hello']);
  expect(gaps[0]?.reason).toMatch(/no footer/);
});

test('binary is read as far as a terminal goes', async () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) & 255);
  expect((await read(bytes)).format).toBe('raw');
});

test('emoji are two cells wide, as in the terminals and line editors that were recorded', async () => {
  const { lines } = await read(bytesOf(`${'😀'.repeat(10)}x`));
  expect(lines).toEqual([`${'😀'.repeat(10)}x`]);
  const { screen } = await read(bytesOf(`${'😀'.repeat(11)}\r\n`));
  expect(screen.slice(0, 2)).toEqual(['😀'.repeat(10), '😀']);
});

test('in the line-drawing set an underscore is a blank', async () => {
  const { screen } = await read(bytesOf('\x1b(0q_q\x1b(B_'));
  expect(screen[0]).toBe('─ ─_');
});

test('scrolling within a region drops no row: none is told twice', async () => {
  const numbered = (from: number) => Array.from({ length: 700 }, (_, at) => `line ${from + at}\r\n`).join('');
  // As editors do on the normal screen; 64 rows are told at once.
  const shown = `${numbered(0)}${'\x1b[2;4r\x1b[4;1H\n\x1b[r\x1b[5;1H\r\n'.repeat(70)}${numbered(1000)}`;
  const { lines } = await read(bytesOf(shown));
  const told = lines.filter((line) => line.startsWith('line'));
  expect(new Set(told).size).toBe(told.length);
  expect(told.slice(0, 690)).toEqual(Array.from({ length: 690 }, (_, at) => `line ${at}`));
});
