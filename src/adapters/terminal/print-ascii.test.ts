import xterm, { type Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printAsciiAtOnce } from './print-ascii.ts';
import { internalsOf } from './xterm-internals.ts';

const RUNS = 1500;

/** What changes how characters are printed, and characters of all kinds. */
const mode = fc.constantFrom(
  '\x1b[4h',
  '\x1b[4l',
  '\x1b(0',
  '\x1b(B',
  '\x0e',
  '\x0f',
  '\x1b[?7l',
  '\x1b[?7h',
  '\x1b]8;;https://example.com\x07',
  '\x1b]8;;\x07',
  '\x1b[4:3m',
  '\x1b[0m',
  '\x1b[1;31m',
  '\x1b[38;2;1;2;3;48;5;200m',
  '\x1b[1"q',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1b[2;4r',
);
const move = fc.constantFrom(
  '\r\n',
  '\r',
  '\b',
  '\b\b\b',
  '\t',
  '\x1b[5G',
  '\x1b[2;3H',
  '\x1b[3D',
  '\x1b[K',
  '\x1b[3@',
  '\x1b[2P',
  '\x1b[b',
  '\x1b[7b',
  '\x1bM',
);
const text = fc.oneof(
  fc.constantFrom('漢', '漢字', 'e\u0301', '\u0301', '\u200d', '\ud83d\ude80', 'ż', '\x7f', '\x00', ' '),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  fc.constantFrom('x'.repeat(19), 'y'.repeat(20), 'z'.repeat(21), 'word '.repeat(9)),
);

/** Text, and text that is printed over text with what was switched between. */
const piece = fc.oneof(
  text,
  fc.tuple(text, mode, move, text).map((parts) => parts.join('')),
  fc.tuple(mode, text, fc.constantFrom('\r', '\b\b\b'), text).map((parts) => parts.join('')),
);

function stateOf(terminal: Terminal) {
  const core = internalsOf(terminal);
  const { normal, active } = core.buffers;
  const rows = (buffer: typeof normal) =>
    Array.from({ length: buffer.lines.length }, (_, at) => {
      const line = buffer.lines.get(at);
      return {
        wrapped: line?.isWrapped,
        text: line?.translateToString(false),
        cells: `${line?._data}`,
        looks: JSON.stringify(Reflect.get(line ?? {}, '_extendedAttrs')),
      };
    });
  return { normal: rows(normal), active: rows(active), x: active.x, y: active.y, base: active.ybase };
}

test('what is printed at once stands there as xterm.js itself prints it, to the cell', () => {
  const options = { cols: 20, rows: 5, scrollback: 10, allowProposedApi: true, logLevel: 'off' } as const;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const own = new xterm.Terminal(options);
      const ours = new xterm.Terminal(options);
      printAsciiAtOnce(internalsOf(ours));
      for (const text of pieces) {
        internalsOf(own).writeSync(text);
        internalsOf(ours).writeSync(text);
      }
      expect(stateOf(ours)).toEqual(stateOf(own));
      own.dispose();
      ours.dispose();
    }),
    { numRuns: RUNS },
  );
});
