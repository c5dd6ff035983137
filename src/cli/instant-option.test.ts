import { expect, test } from 'vitest';
import { parseInstantOption } from './instant-option.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

test.each([
  ['90s', '2026-11-21T11:58:30.000Z'],
  ['30m', '2026-11-21T11:30:00.000Z'],
  ['4h', '2026-11-21T08:00:00.000Z'],
  ['7d', '2026-11-14T12:00:00.000Z'],
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
  ['2026-11-21T10:00:00.5+02:00', '2026-11-21T08:00:00.500Z'],
])('%s is %s', (text, at) => {
  expect(parseInstantOption(text, NOW)).toBe(at);
});

test.each([
  '',
  'now',
  '7',
  '7w',
  '-1h',
  '2026-13-01',
  '2026-02-30',
  '2026-11-21 10:00',
  '2026-11-21T25:00:00Z',
  '9999999d',
])('%j is no moment', (text) => {
  expect(() => parseInstantOption(text, NOW)).toThrow('Give a time ago');
});
