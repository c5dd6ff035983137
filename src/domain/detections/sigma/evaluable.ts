import { isKnown, type KnownField } from './compile-expression.ts';
import type { Expression } from './expression.ts';

/** Whether a rule can be judged on events of a kind: wholly, in part, or never. */
export interface Evaluability {
  readonly state: 'evaluable' | 'partly' | 'not-evaluable';
  /** Fields that the rule reads and the events cannot tell. */
  readonly missingFields: readonly string[];
}

/** Finds out what a condition needs that events cannot tell, and whether it can still be met for certain. */
export function evaluabilityOf(expression: Expression, known: KnownField): Evaluability {
  const missingFields = [...new Set(missing(expression, known))].sort();
  if (missingFields.length === 0) return { state: 'evaluable', missingFields };
  return { state: canBe(expression, true, known) ? 'partly' : 'not-evaluable', missingFields };
}

function missing(expression: Expression, known: KnownField): readonly string[] {
  switch (expression.kind) {
    case 'match': {
      const read = [expression.field, expression.test.kind === 'fieldref' ? expression.test.other : null];
      return read.filter((field) => field !== null && !known(field)).map(String);
    }
    case 'not':
      return missing(expression.of, known);
    case 'and':
    case 'or':
      return expression.of.flatMap((each) => missing(each, known));
    default:
      return expression satisfies never;
  }
}

/** Whether known fields alone can make the condition true (or false) for certain. */
function canBe(expression: Expression, wanted: boolean, known: KnownField): boolean {
  switch (expression.kind) {
    case 'match':
      return isKnown(expression, known);
    case 'not':
      return canBe(expression.of, !wanted, known);
    case 'and':
    case 'or':
      return (expression.kind === 'and') === wanted
        ? expression.of.every((each) => canBe(each, wanted, known))
        : expression.of.some((each) => canBe(each, wanted, known));
    default:
      return expression satisfies never;
  }
}
