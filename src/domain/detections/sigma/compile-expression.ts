import { compileMatch, type EventTest } from './compile-test.ts';
import type { Expression, FieldMatch } from './expression.ts';

/** Whether events of a kind can tell a field at all. */
export type KnownField = (field: string) => boolean;

/**
 * Compiles a condition to closures, once. A field that the events cannot tell is unknown, not absent: a rule is met
 * only where that holds whatever the unknown field says. So an unknown is taken as false where it would help a rule to
 * be met, and as true behind a `not`.
 */
export function compileExpression(expression: Expression, known: KnownField, helps = true): EventTest {
  switch (expression.kind) {
    case 'match':
      return isKnown(expression, known) ? compileMatch(expression) : () => !helps;
    case 'not': {
      const inner = compileExpression(expression.of, known, !helps);
      return (event) => !inner(event);
    }
    case 'and':
      return every(expression.of.map((each) => compileExpression(each, known, helps)));
    case 'or':
      return some(expression.of.map((each) => compileExpression(each, known, helps)));
    default:
      return expression satisfies never;
  }
}

function every(tests: readonly EventTest[]): EventTest {
  const [first, second] = tests;
  if (tests.length === 2 && first !== undefined && second !== undefined)
    return (event) => first(event) && second(event);
  return (event) => {
    for (const test of tests) if (!test(event)) return false;
    return true;
  };
}

function some(tests: readonly EventTest[]): EventTest {
  return (event) => {
    for (const test of tests) if (test(event)) return true;
    return false;
  };
}

/** Whether events can tell all that a match reads. */
export function isKnown({ field, test }: FieldMatch, known: KnownField): boolean {
  if (test.kind === 'fieldref' && !known(test.other)) return false;
  return field === null || known(field);
}
