import { expect, test } from 'vitest';
import { AsciicastDecoder } from './asciicast-decoder.ts';
import { AsciicastDocumentDecoder } from './asciicast-document-decoder.ts';
import type { Decoder, TextStream } from './decoder.ts';
import { detectFormat } from './detect-format.ts';

function text(): TextStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

function eventsOf(decoder: Decoder, content: string) {
  const bytes = Buffer.from(content, 'utf8');
  const events = [];
  for (let at = 0; at < bytes.length; at += 5) events.push(...decoder.push(bytes.subarray(at, at + 5)));
  return [...events, ...decoder.end()];
}

test('version 1 is one document with the times between its pieces', () => {
  const file = JSON.stringify(
    {
      version: 1,
      width: 100,
      height: 30,
      stdout: [
        [0.5, 'ż'],
        [1.25, 'b'],
      ],
    },
    null,
    2,
  );
  expect(detectFormat({ head: Buffer.from(file), tail: null })).toBe('asciicast-1');
  expect(eventsOf(new AsciicastDocumentDecoder(text()), file)).toEqual([
    { kind: 'begun', startedAtMs: null, size: { cols: 100, rows: 30 } },
    { kind: 'output', atMs: 500, data: 'ż' },
    { kind: 'output', atMs: 1750, data: 'b' },
  ]);
});

test.each([
  ['{"version":1,"width":80,"height":24,"stdout":[[1]]}', 'stdout[0] must be [seconds from 0, text]'],
  ['{"version":1,"width":80,"height":24}', 'stdout must be a list'],
  ['{"version":1,"width":0,"height":24,"stdout":[]}', 'width and height'],
  ['{"version":1,"width":80,', 'not one JSON object'],
])('%s is refused', (file, problem) => {
  expect(() => eventsOf(new AsciicastDocumentDecoder(text()), file)).toThrow(problem);
});

const palette = Array.from({ length: 8 }, () => '#0a0b0c').join(':');
test.each([
  [{}, null],
  [{ fg: '#ffffff', bg: '#000000', palette }, null],
  [{ fg: 'white', bg: '#000000', palette }, "line 1: the theme's fg must be a colour"],
  [{ fg: '#ffffff', bg: '#000000', palette: '' }, "line 1: the theme's palette must be 8 or 16 colours"],
])('of a theme %j it is said: %s', (theme, problem) => {
  const file = `${JSON.stringify({ version: 3, term: { cols: 80, rows: 24, theme } })}\n`;
  const read = () => eventsOf(new AsciicastDecoder(3, text()), file);
  if (problem === null) expect(read).not.toThrow();
  else expect(read).toThrow(problem);
});
