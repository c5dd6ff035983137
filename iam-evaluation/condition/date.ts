import { parseInstant } from './instant.ts';
import type { Operator, ValueTest } from './operator.ts';

function comparison(
  name: string,
  compare: (got: number, expected: number) => boolean,
  negated = false,
): Operator {
  const compile = (value: string): ValueTest | string => {
    const expected = parseInstant(value);
    if (expected === null) {
      return `${name} needs an ISO 8601 date or epoch seconds, not '${value}' (policy variables do not work here)`;
    }
    return (text) => {
      const got = parseInstant(text);
      return got === null ? null : compare(got, expected);
    };
  };
  return { name, negated, compile };
}

/** The operators on dates. They compare instants, whatever way each side is written. */
export const DATE_OPERATORS: readonly Operator[] = [
  comparison('DateEquals', (got, expected) => got === expected),
  comparison('DateNotEquals', (got, expected) => got === expected, true),
  comparison('DateLessThan', (got, expected) => got < expected),
  comparison('DateLessThanEquals', (got, expected) => got <= expected),
  comparison('DateGreaterThan', (got, expected) => got > expected),
  comparison('DateGreaterThanEquals', (got, expected) => got >= expected),
];
