import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';

test('BinaryEquals compares base64 exactly', () => {
  expect(holds('BinaryEquals', 'QmluYXJ5', 'QmluYXJ5')).toBe(true);
  expect(holds('BinaryEquals', 'QmluYXJ5', 'qmluyxj5')).toBe(false);
  expect(holds('BinaryEquals', 'QmluYXJ5', undefined)).toBe(false);
});
