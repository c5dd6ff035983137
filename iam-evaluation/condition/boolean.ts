import type { Operator } from './operator.ts';

/** Bool: `true` or `false`, in any case. */
export const BOOLEAN_OPERATORS: readonly Operator[] = [
  {
    name: 'Bool',
    negated: false,
    compile: (value) => {
      const expected = value.toLowerCase();
      if (expected !== 'true' && expected !== 'false') {
        return `Bool needs true or false, not '${value}' (policy variables do not work here)`;
      }
      return (got) => got.toLowerCase() === expected;
    },
  },
];
