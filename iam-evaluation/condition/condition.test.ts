import { describe, expect, test } from 'vitest';
import { holds, KEY } from './holds.test-support.ts';

describe('an absent key', () => {
  test.each([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ])('makes %s %j', (operator, expected) => {
    expect(holds(operator, 'a', undefined)).toBe(expected);
    expect(holds(operator, 'a', [])).toBe(expected);
  });
});

describe('several values', () => {
  test.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['c', 'a'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['b', 'a'], false],
    ['ForAnyValue:StringLikeIfExists', ['D*'], ['x', 'Dev'], true],
  ])('%s of %j on %j is %j', (operator, values, got, expected) => {
    expect(holds(operator, values, got)).toBe(expected);
  });

  test('without a set operator one match is enough, and a negated operator wants none', () => {
    expect(holds('StringEquals', 'a', ['a', 'b'])).toBe(true);
    expect(holds('StringNotEquals', 'a', ['a', 'b'])).toBe(false);
    expect(holds('StringNotEquals', 'c', ['a', 'b'])).toBe(true);
  });
});

test('policy values are joined by OR, and by NOR for a negated operator', () => {
  expect(holds('StringEquals', ['a', 'b'], 'b')).toBe(true);
  expect(holds('StringNotEquals', ['a', 'b'], 'b')).toBe(false);
  expect(holds('StringNotEquals', ['a', 'b'], 'c')).toBe(true);
});

test('an empty list of policy values matches nothing', () => {
  expect(holds('StringEquals', [], 'a')).toBe(false);
  expect(holds('StringNotEquals', [], 'a')).toBe(true);
});

test('Null asks whether the key is there; an empty text is there', () => {
  expect(holds('Null', 'true', undefined)).toBe(true);
  expect(holds('Null', true, 'a')).toBe(false);
  expect(holds('Null', 'false', '')).toBe(true);
  expect(holds('Null', 'false', undefined)).toBe(false);
  expect(holds('Null', ['true', 'false'], undefined)).toBe(true);
});

test('operator names and condition keys are read in any case', () => {
  expect(holds('stringequalsIFEXISTS', 'a', 'a')).toBe(true);
  expect(holds('foranyvalue:StringLike', 'a*', ['b', 'ab'])).toBe(true);
  expect(holds('StringEquals', 'a', undefined, { [KEY.toUpperCase()]: 'a' })).toBe(true);
});

test.each(['StringEqual', 'Null2', 'ForSomeValues:StringEquals', 'ForAllValues:Null', 'NullIfExists', ''])(
  'there is no operator %j',
  (operator) => {
    expect(() => holds(operator, 'true', 'a')).toThrow(/no such condition operator/);
  },
);
