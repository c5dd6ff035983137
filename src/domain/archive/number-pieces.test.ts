import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberPieces } from './number-pieces.ts';

test.each([
  ['port 37948 open', ['37948']],
  ['10.0.24.9', ['10x0x', '0x0x2', 'x0x24', '0x24x', 'x24x9']],
  ['1234 12:34:56 1.2. a1b2c3', []],
  ['....1', []],
])('the numbers of %j are told by %j', (text, pieces) => {
  expect([...numberPieces(text)]).toEqual(pieces);
});

test('the pieces of a text are among those of every text that it stands in', () => {
  const text = fc.string({ unit: fc.constantFrom('0', '1', '7', '.', 'a', ' '), maxLength: 30 });
  fc.assert(
    fc.property(text, text, text, (before, inner, after) => {
      const all = numberPieces(before + inner + after);
      for (const piece of numberPieces(inner)) expect(all.has(piece)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
