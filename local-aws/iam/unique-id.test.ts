import { expect, test } from 'vitest';
import { accessKeyIdFor, accountOfId, uniqueId } from './unique-id.ts';

test('ids have AWS’s lengths and carry their account', () => {
  for (const account of ['000000000001', '222222222222', '999999999999']) {
    const role = uniqueId('AROA', account);
    expect(role).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(accountOfId(role)).toBe(account);
    const key = accessKeyIdFor('AKIA', account);
    expect(key).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(accountOfId(key)).toBe(account);
  }
});

test('a known id of AWS’s gives the account that stands beside it', () => {
  // The role id and ARN that mission 002 prints.
  expect(accountOfId('AROATXJRVGL4QLCVNGI77')).toBe('256191574777');
});

test('an id of the older kind carries none', () => {
  expect(accountOfId('AIDACKCEVSQ6C2EXAMPLE')).toBeUndefined();
});
