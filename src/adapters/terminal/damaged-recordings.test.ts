/** Truncated, foreign and damaged files of every format: read as far as they go, or refused with the line. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenRecording } from '../../domain/recordings/recording-event.ts';
import { readRecording } from '../../operations/read-recording.ts';
import { recordingTools } from './recording-tools.ts';
import { sourceOf } from './source-of.ts';

const RUNS = 400;
const streamed = (second: number, lines: readonly string[]) =>
  JSON.stringify({
    eventVersion: '1.0',
    eventTime: `2026-11-21T09:00:0${second}Z`,
    sessionId: 'engineer-0a1b2c3d4e5f60718',
    sessionData: lines,
  });
const stars = '*'.repeat(22);

/** A whole file of each format. */
const FILES: Readonly<Record<string, string>> = {
  's3-transcript':
    'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat" <not executed on terminal>]\n$ ls\r\r\n\u001b[31mżółć\u001b[0m\r\r\n\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n',
  'cloudwatch-transcript':
    'Script started on 2026-11-21 09:02:30+00:00\n$ ls\r\nfile\r\n\nScript done on 2026-11-21 09:02:30+00:00',
  'cloudwatch-stream': `${streamed(1, ['$ ls', 'file'])}\n${streamed(2, ['\u001b]133;C;aid=7\u0007x'])}\n`,
  'powershell-transcript': `${stars}\r\nWindows PowerShell transcript start\r\n${stars}\r\nPS C:\\> ls\r\n${stars}\r\nWindows PowerShell transcript end\r\n${stars}\r\n`,
  'asciicast-1': '{"version":1,"width":80,"height":24,"stdout":[[0.5,"$ ls"],[1,"\\r\\nfile"]]}',
  'asciicast-2': '{"version":2,"width":80,"height":24}\n[0.5,"o","$ ls"]\n[1,"r","100x30"]\n',
  'asciicast-3': '{"version":3,"term":{"cols":80,"rows":24}}\n[0.5,"o","$ ls"]\n[1,"m","here"]\n',
  raw: '\u001b[?2004h[me@node ~]$ ls\r\n\u001b[?2004l\r\u001b[?1049h\u001b[2;5r漢字\u001b[?1049l',
};

async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const read = await readRecording(sourceOf(bytes), recordingTools, {
      untilMs: null,
      size: null,
      onLine: () => {},
    });
    return read.format;
  } catch (error) {
    if (error instanceof BrokenRecording && error.message.length > 10) return 'refused';
    throw error;
  }
}

test.each(Object.entries(FILES))('%s is read whole', async (format, file) => {
  expect(await outcome(Buffer.from(file))).toBe(format);
});

test('cut off, with bytes changed, put in or doubled, a file of any format is read or refused with a sentence', async () => {
  const damage = fc.record({
    file: fc.constantFrom(...Object.values(FILES)),
    end: fc.double({ min: 0, max: 1, noNaN: true }),
    put: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.uint8Array({ maxLength: 6 })), {
      maxLength: 4,
    }),
    again: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ file, end, put, again }) => {
      let bytes = Buffer.from(file);
      bytes = bytes.subarray(0, Math.ceil(end * bytes.length));
      for (const [place, piece] of put) {
        const at = Math.floor(place * bytes.length);
        bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + piece.length / 2)]);
      }
      await outcome(again ? Buffer.concat([bytes, bytes]) : bytes);
    }),
    { numRuns: RUNS },
  );
});

test('sequences that do not end, nest or number too much take no more than a moment', async () => {
  const hostile = [
    `\u001b]133;C;aid=7;cmd=${'x'.repeat(1_500_000)}`,
    '\u001b['.repeat(200_000),
    `\u001b[${'9;'.repeat(100_000)}m`,
    '\u001b[999999999;999999999H\u001b[999999999S\u001b[999999999T\u001b[999999999L\u001b[999999999M\u001b[99999999b\u001b[999999999I\u001b[999999999Z\u001b[999999999X\u001b[999999999@\u001b[999999999P',
    '\u001b[?2004h\u001b[?2004l'.repeat(50_000),
    `$ ${'('.repeat(60_000)}\r\n`.repeat(3),
    '\u001bP'.repeat(100_000),
    '{'.repeat(300_000),
    `[${'['.repeat(300_000)}`,
  ];
  const begun = performance.now();
  for (const text of hostile) await outcome(Buffer.from(text));
  expect(performance.now() - begun).toBeLessThan(15_000);
});
