import type { Operator, ValueTest } from './operator.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** A decimal number; null for anything else, so that no text is ever compared as a number by accident. */
export function parseNumber(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}

function comparison(
  name: string,
  compare: (got: number, expected: number) => boolean,
  negated = false,
): Operator {
  const compile = (value: string): ValueTest | string => {
    const expected = parseNumber(value);
    if (expected === null)
      return `${name} needs a decimal number, not '${value}' (policy variables do not work here)`;
    return (text) => {
      const got = parseNumber(text);
      return got === null ? null : compare(got, expected);
    };
  };
  return { name, negated, compile };
}

/** The operators on numbers. A value of the request that is no number cannot be compared. */
export const NUMERIC_OPERATORS: readonly Operator[] = [
  comparison('NumericEquals', (got, expected) => got === expected),
  comparison('NumericNotEquals', (got, expected) => got === expected, true),
  comparison('NumericLessThan', (got, expected) => got < expected),
  comparison('NumericLessThanEquals', (got, expected) => got <= expected),
  comparison('NumericGreaterThan', (got, expected) => got > expected),
  comparison('NumericGreaterThanEquals', (got, expected) => got >= expected),
];
