import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';

test.each([
  ['NumericEquals', '60', '60.0', true],
  ['NumericEquals', '60', '61', false],
  ['NumericNotEquals', '60', '61', true],
  ['NumericLessThan', '60', '59.9', true],
  ['NumericLessThan', '60', '60', false],
  ['NumericLessThanEquals', '60', '60', true],
  ['NumericGreaterThan', '-1', '0', true],
  ['NumericGreaterThanEquals', '60', '9', false],
])('%s of %j on %j is %j', (operator, value, got, expected) => {
  expect(holds(operator, value, got)).toBe(expected);
});

test('a JSON number is a number', () => {
  expect(holds('NumericLessThan', 3600, '60')).toBe(true);
});

test.each(['', 'x', '0x10', '1e3', 'Infinity', 'NaN', ' 1'])('%j in a request is no number', (got) => {
  expect(holds('NumericLessThan', '100', got)).toBe(false);
  expect(holds('NumericNotEquals', '100', got)).toBe(false);
});

test('a policy value that is no number is a mistake', () => {
  expect(() => holds('NumericLessThan', '$' + '{aws:x}', '1')).toThrow(
    /Condition.NumericLessThan.test:Key: NumericLessThan needs a decimal number/,
  );
});
