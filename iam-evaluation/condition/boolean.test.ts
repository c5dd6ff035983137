import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';

test('Bool compares without case, and takes JSON booleans', () => {
  expect(holds('Bool', 'True', 'true')).toBe(true);
  expect(holds('Bool', false, 'false')).toBe(true);
  expect(holds('Bool', true, 'false')).toBe(false);
});

test('an absent key is neither true nor false', () => {
  expect(holds('Bool', 'false', undefined)).toBe(false);
  expect(holds('BoolIfExists', 'true', undefined)).toBe(true);
});

test('a policy value that is no boolean is a mistake', () => {
  expect(() => holds('Bool', 'yes', 'true')).toThrow(/Bool needs true or false, not 'yes'/);
});
