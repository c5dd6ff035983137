import type { KeyLookup } from '../pattern/template.ts';

/** Whether one value of the request is what one value of the policy asks for (before any negation). */
export type ValueTest = (got: string, lookup: KeyLookup) => boolean;

/** A condition operator without its set prefix and IfExists suffix. */
export interface Operator {
  readonly name: string;
  /** StringNotEquals and its like: holds when none of the policy's values match. */
  readonly negated: boolean;
  /** Reads one value of the policy; a text says what is wrong with it. */
  readonly compile: (value: string, variables: boolean) => ValueTest | string;
}
