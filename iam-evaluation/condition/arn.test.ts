import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';

const ARN = 'arn:aws:iam::222222222222:role/team/Engineer';

test.each([
  [ARN, true],
  ['arn:aws:iam::*:role/*', true],
  ['arn:*:*:*:*:*', true],
  ['arn:aws:iam::22222222222?:role/team/Eng*', true],
  ['arn:aws:iam::222222222222:role/Engineer', false],
  ['arn:aws:iam:*Engineer', false],
  ['arn:*', false],
])('ArnLike and ArnEquals of %j: %j', (pattern, expected) => {
  expect(holds('ArnLike', pattern, ARN)).toBe(expected);
  expect(holds('ArnEquals', pattern, ARN)).toBe(expected);
});

test('a wildcard does not cross the first five colons', () => {
  expect(holds('ArnLike', 'arn:aws:*:222222222222:role/x', 'arn:aws:iam::222222222222:role/x')).toBe(false);
  expect(holds('ArnLike', 'arn:aws:logs:*:*:log-group:*', 'arn:aws:logs:a:b:log-group:x:log-stream:y')).toBe(
    true,
  );
});

test('the negated operators hold for other ARNs, not for what is no ARN', () => {
  expect(holds('ArnNotLike', 'arn:aws:iam::*:user/*', ARN)).toBe(true);
  expect(holds('ArnNotEquals', ARN, ARN)).toBe(false);
  expect(holds('ArnNotLike', 'arn:aws:iam::*:user/*', 'ann')).toBe(false);
});

test('a variable stands for its value, wildcards in it for themselves', () => {
  const pattern = 'arn:aws:iam::*:role/team/' + '$' + '{aws:PrincipalTag/role}';
  expect(holds('ArnLike', pattern, ARN, { 'aws:PrincipalTag/role': 'Engineer' })).toBe(true);
  expect(holds('ArnLike', pattern, ARN, { 'aws:PrincipalTag/role': '*' })).toBe(false);
  expect(holds('ArnNotLike', pattern, ARN)).toBe(false);
});
