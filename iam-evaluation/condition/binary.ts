import type { Operator } from './operator.ts';

/** BinaryEquals: bytes in base64, compared byte for byte, which for base64 of one form is character for character. */
export const BINARY_OPERATORS: readonly Operator[] = [
  { name: 'BinaryEquals', negated: false, compile: (value) => (got) => got === value },
];
