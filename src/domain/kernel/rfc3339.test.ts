import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRfc3339, renderRfc3339 } from './rfc3339.ts';

test('an instant is written as the platform writes it, and read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (at) => {
      expect(renderRfc3339(at)).toBe(new Date(at).toISOString());
      expect(parseRfc3339(renderRfc3339(at))).toBe(at);
    }),
  );
});

test.each([
  ['2021-01-31T02:31:47Z', 1_612_060_307_000],
  ['2021-01-31T03:31:47.5+01:00', 1_612_060_307_500],
])('%s is read', (text, at) => {
  expect(parseRfc3339(text)).toBe(at);
});

test.each([
  '',
  '2021-02-29T00:00:00Z',
  '2021-13-01T00:00:00Z',
  '2021-01-01',
  '2021-01-01T24:00:00Z',
  '1612060307',
])('%s is no instant', (text) => {
  expect(parseRfc3339(text)).toBeNull();
});
