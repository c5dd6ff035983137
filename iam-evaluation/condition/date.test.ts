import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';

test.each([
  ['DateEquals', '2026-11-21T12:00:00Z', '2026-11-21T13:00:00+01:00', true],
  ['DateEquals', '2026-11-21T12:00:00Z', '1795262400', true],
  ['DateNotEquals', '2026-11-21', '2026-11-21T00:00:00Z', false],
  ['DateLessThan', '2026-11-21T12:30:00Z', '2026-11-21T12:29:59.999Z', true],
  ['DateLessThan', '2026-11-21T12:30:00Z', '2026-11-21T12:30:00Z', false],
  ['DateLessThanEquals', '2026-11-21T12:30:00Z', '2026-11-21T12:30:00Z', true],
  ['DateGreaterThan', '2026-11', '2026-10-31T23:59:59Z', false],
  ['DateGreaterThanEquals', '2026', '2026-01-01', true],
])('%s of %j on %j is %j', (operator, value, got, expected) => {
  expect(holds(operator, value, got)).toBe(expected);
});

test('a request value that is no date cannot be compared', () => {
  expect(holds('DateLessThan', '2026-11-21', 'tomorrow')).toBe(false);
  expect(holds('DateNotEquals', '2026-11-21', 'tomorrow')).toBe(false);
});

test('policy variables do not work in dates', () => {
  expect(() => holds('DateLessThan', '$' + '{aws:PrincipalTag/until}', '2026')).toThrow(
    /ISO 8601 date or epoch seconds/,
  );
});
