import type { ValueTest } from './value-test.ts';

/** A condition with its search identifiers put in: what an event must be like. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | FieldMatch;

/** One value held against one field; no field: against everything that the event says. */
export interface FieldMatch {
  readonly kind: 'match';
  readonly field: string | null;
  readonly test: ValueTest;
}

/** All of several; one alone stays as it is. */
export function allOf(of: readonly Expression[]): Expression {
  return of.length === 1 ? of[0]! : { kind: 'and', of };
}

/** Any of several; one alone stays as it is. */
export function anyOf(of: readonly Expression[]): Expression {
  return of.length === 1 ? of[0]! : { kind: 'or', of };
}
