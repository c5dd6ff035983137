import { expect, test } from 'vitest';
import { holds } from './holds.test-support.ts';

const username = '$' + '{aws:username}';

test.each([
  ['StringEquals', 'Dev', 'Dev', true],
  ['StringEquals', 'Dev', 'dev', false],
  ['StringEquals', 'D*', 'Dev', false],
  ['StringNotEquals', 'Dev', 'dev', true],
  ['StringNotEquals', 'Dev', 'Dev', false],
  ['StringEqualsIgnoreCase', 'Dev', 'dEV', true],
  ['StringNotEqualsIgnoreCase', 'Dev', 'dEV', false],
  ['StringLike', 'D*', 'Dev', true],
  ['StringLike', 'D?v', 'Dev', true],
  ['StringLike', 'd*', 'Dev', false],
  ['StringLike', '*', '', true],
  ['StringLike', '?', '', false],
  ['StringNotLike', 'D*', 'Dev', false],
  ['StringNotLike', 'P*', 'Dev', true],
])('%s of %j on %j is %j', (operator, value, got, expected) => {
  expect(holds(operator, value, got)).toBe(expected);
});

test('a variable stands for its value in every string operator', () => {
  const context = { 'aws:username': 'dev' };
  expect(holds('StringEquals', username, 'dev', context)).toBe(true);
  expect(holds('StringEqualsIgnoreCase', username, 'DEV', context)).toBe(true);
  expect(holds('StringLike', `${username}-*`, 'dev-1', context)).toBe(true);
  expect(holds('StringNotEquals', username, 'dev', context)).toBe(false);
});

test('a wildcard that a variable brings in is a plain character', () => {
  expect(holds('StringLike', username, 'anything', { 'aws:username': '*' })).toBe(false);
  expect(holds('StringLike', username, '*', { 'aws:username': '*' })).toBe(true);
});

test('a variable without a value matches nothing, and a negated operator does not hold either', () => {
  expect(holds('StringEquals', username, 'dev')).toBe(false);
  expect(holds('StringNotEquals', username, 'dev')).toBe(false);
  expect(holds('StringNotLike', [username, 'other'], 'dev')).toBe(false);
});

test('a default stands in for a variable without a value', () => {
  const team = '$' + "{aws:PrincipalTag/team, 'blue'}";
  expect(holds('StringEquals', team, 'blue')).toBe(true);
  expect(holds('StringEquals', team, 'green', { 'aws:PrincipalTag/team': 'green' })).toBe(true);
});

test('documents of 2008 have no variables', () => {
  expect(holds('StringEquals', username, username, {}, '2008-10-17')).toBe(true);
  expect(holds('StringEquals', username, 'dev', { 'aws:username': 'dev' }, '2008-10-17')).toBe(false);
});
