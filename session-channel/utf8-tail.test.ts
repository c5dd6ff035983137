import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unfinishedUtf8Bytes } from './utf8-tail.ts';

test.each([
  ['61', 0],
  ['c3', 1],
  ['c3a9', 0],
  ['e282', 2],
  ['e282ac', 0],
  ['f09f98', 3],
  ['f09f9880', 0],
  ['ff', 0],
  ['80808080', 0],
  ['', 0],
])('%s ends with %i bytes of an unfinished character', (hex, expected) => {
  expect(unfinishedUtf8Bytes(Buffer.from(hex, 'hex'))).toBe(expected);
});

test('text cut anywhere and carried over is never broken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, cut) => {
      const bytes = Buffer.from(text);
      const head = bytes.subarray(0, cut % (bytes.length + 1));
      const whole = head.subarray(0, head.length - unfinishedUtf8Bytes(head));
      expect(text.startsWith(whole.toString('utf8'))).toBe(true);
    }),
  );
});
