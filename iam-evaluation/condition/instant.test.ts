import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochSeconds, parseInstant } from './instant.ts';

test('every ISO date reads as the platform reads it', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (at) => {
      expect(parseInstant(at.toISOString())).toBe(at.getTime());
    }),
  );
});

test.each([
  ['2024-02-29', Date.UTC(2024, 1, 29)],
  ['2024-02-29T12:00', Date.UTC(2024, 1, 29, 12)],
  ['2024-02-29T12:00:00-0530', Date.UTC(2024, 1, 29, 17, 30)],
  ['2024-02-29T24:00:00Z', Date.UTC(2024, 2, 1)],
  ['0', 0],
  ['1700000000.5', 1_700_000_000_500],
])('%s is %d', (text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

test.each([
  '',
  '2023-02-29',
  '2024-13-01',
  '2024-00-01',
  '2024-01-32',
  '2024-01-01T25:00Z',
  '2024-01-01T00:60Z',
  'now',
  '21/11/2026',
])('%j is no date', (text) => {
  expect(parseInstant(text)).toBeNull();
  expect(epochSeconds(text)).toBeNull();
});
