import type { KeyLookup } from '../pattern/template.ts';

/**
 * Whether one value of the request is what one value of the policy asks for (before any negation). Null where the two
 * cannot be compared: a policy variable without a value, a text that is no date, number, address or ARN. AWS calls the
 * statement invalid then, so that a negated operator does not hold either.
 */
export type ValueTest = (got: string, lookup: KeyLookup) => boolean | null;

/** A condition operator without its set prefix and IfExists suffix. */
export interface Operator {
  readonly name: string;
  /** StringNotEquals and its like: holds when none of the policy's values match. */
  readonly negated: boolean;
  /** Whether policy variables work in its values. */
  readonly takesVariables?: true;
  /** Reads one value of the policy; a text says what is wrong with it. */
  readonly compile: (value: string, variables: boolean) => ValueTest | string;
}
