import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JsonTextError, JsonValues } from './json-values.ts';
import { readEvents } from './read-events.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'events-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const a = { eventName: 'StartSession', eventID: 'a', text: '}]"\\{[,' };
const b = { eventName: 'Other', eventID: 'b', nested: [{ c: [1, 2] }] };

async function eventsOf(content: string | Buffer): Promise<unknown[]> {
  const file = join(directory, 'events.json');
  writeFileSync(file, content);
  const events: unknown[] = [];
  for await (const event of readEvents(file)) events.push(event);
  return events;
}

const forms: readonly (readonly [string, string])[] = [
  ['a record a line', `${JSON.stringify(a)}\n${JSON.stringify(b)}\n`],
  [
    'a record a line, CRLF, blank lines, a byte order mark',
    `\ufeff\r\n${JSON.stringify(a)}\r\n\r\n${JSON.stringify(b)}`,
  ],
  [
    'pretty-printed records one after another',
    `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}`,
  ],
  ['a log file of CloudTrail', JSON.stringify({ Records: [a, b] })],
  [
    'the same, pretty-printed, with more behind',
    JSON.stringify({ Records: [a, b], Next: { t: '}]' } }, null, 2),
  ],
  ['Records behind another member', JSON.stringify({ Version: 1, Records: [a, b] })],
  ['an array', JSON.stringify([a, b])],
  ['an array, pretty-printed', JSON.stringify([a, b], null, 4)],
  ['log files, one a line', `${JSON.stringify({ Records: [a] })}\n${JSON.stringify({ Records: [b] })}`],
  ['arrays, one a line', `${JSON.stringify([a])}\n${JSON.stringify([b])}`],
  [
    'EventBridge envelopes',
    [a, b]
      .map((detail) => JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail }))
      .join('\n'),
  ],
  ['wrapped in event', [a, b].map((event) => JSON.stringify({ rule: 'x', event })).join('\n')],
  [
    'an answer of LookupEvents',
    JSON.stringify({ Events: [a, b].map((one) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(one) })) }),
  ],
];

test.each(forms)('events are read from %s', async (_, text) => {
  expect(await eventsOf(text)).toEqual([a, b]);
  expect(await eventsOf(gzipSync(text))).toEqual([a, b]);
});

test('the same events come out however the text is cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...forms.map(([, text]) => text)),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.boolean(),
      (text, cuts, long) => {
        // A long head passes the point where the kind of file is decided before the end is seen.
        const whole = long ? `${' '.repeat(5000)}${text}` : text;
        const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((x, y) => x - y);
        const read = (chunks: string[]) => {
          const values = new JsonValues();
          return [...chunks.flatMap((chunk) => [...values.take(chunk)]), ...values.end()];
        };
        const chunks = [0, ...places].map((from, index) => whole.slice(from, places[index]));
        expect(read(chunks)).toEqual(read([whole]));
      },
    ),
  );
});

test('any text is read or refused with its line, never anything else', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    '\n',
    ' ',
    '1',
    'null',
    '"a"',
    '{"Records":[',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      const values = new JsonValues();
      try {
        expect([...values.take(pieces.join('')), ...values.end()].every(({ line }) => line >= 1)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(JsonTextError);
      }
    }),
  );
});

describe('what is wrong is told with its line', () => {
  const good = JSON.stringify(a);
  test.each([
    [`${good}\n{"eventName": \n${good}\n`, 'line 2: the record is cut off'],
    [`${good}\n{"eventName": "x\n${good}\n`, 'line 2: a text is not closed on its line'],
    [`${good}\n{"eventName": oops}\n`, 'line 2: it is not JSON'],
    [`${good}\n\nhello there\n`, 'line 3: it is not JSON'],
    [`${good}\n42\n`, 'line 2: an event is a JSON object; this is a bare value'],
    ['{"Records":[\n1]}', 'line 2: an event is a JSON object; this is a bare value'],
    [`{"Records":[\n${good},\n{"a": `, 'line 3: the value that begins here does not end'],
    [`{"Records":[\n${good}\n`, 'line 3: the list of records does not end'],
    ['[[1]]', 'line 1: an event is a JSON object; this list holds something else'],
  ])('%j', async (text, problem) => {
    await expect(eventsOf(text)).rejects.toMatchObject({
      code: 'EVENTS_MALFORMED',
      message: expect.stringContaining(problem),
    });
  });

  test('a gzip file that is cut off', async () => {
    const cut = gzipSync(good).subarray(0, 20);
    await expect(eventsOf(cut)).rejects.toMatchObject({ code: 'EVENTS_MALFORMED' });
  });

  test('a file that is not there', async () => {
    const read = readEvents(join(directory, 'absent.json')).next();
    await expect(read).rejects.toMatchObject({
      code: 'EVENTS_UNREADABLE',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

test('an empty file has no events', async () => {
  expect(await eventsOf('')).toEqual([]);
  expect(await eventsOf(' \n\n')).toEqual([]);
});

test('a large file is read as it streams', async () => {
  const line = `${JSON.stringify({ ...b, filler: 'x'.repeat(900) })}\n`;
  const text = line.repeat(20_000);
  const events = await eventsOf(text);
  expect(events).toHaveLength(20_000);
  expect(statSync(join(directory, readdirSync(directory)[0] ?? '')).size).toBe(text.length);
});
