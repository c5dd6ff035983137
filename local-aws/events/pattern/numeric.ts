import { PatternError } from './pattern-error.ts';

/** EventBridge compares numbers in this range only. Source: EventBridge user guide, "numeric matching". */
const MAX_NUMBER = 5_000_000_000;

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** A test for `{"numeric": [">", 0, "<=", 5]}`: one equality, one bound, or a lower bound and an upper one. */
export function numeric(expression: unknown): (value: number) => boolean {
  if (!Array.isArray(expression)) throw new PatternError('Value of numeric must be an array.');
  if (expression.length !== 2 && expression.length !== 4) {
    throw new PatternError(
      expression.length === 0
        ? 'Invalid member in numeric match: ]'
        : 'Too many or too few elements in numeric expression',
    );
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < expression.length; at += 2) {
    const operator = String(expression[at]);
    const bound: unknown = expression[at + 1];
    const compare = COMPARE[operator];
    if (compare === undefined) throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
    if (typeof bound !== 'number') throw new PatternError(`Value of ${operator} must be numeric`);
    if (Math.abs(bound) > MAX_NUMBER) {
      throw new PatternError(`Value must be between -${MAX_NUMBER} and ${MAX_NUMBER}, inclusive`);
    }
    tests.push((value) => compare(value, bound));
  }
  if (expression.length === 4) requireRange(expression);
  return (value) => Math.abs(value) <= MAX_NUMBER && tests.every((test) => test(value));
}

function requireRange(expression: readonly unknown[]): void {
  if (!String(expression[0]).startsWith('>') || !String(expression[2]).startsWith('<')) {
    throw new PatternError('Bad numeric range operator: a lower bound must come first, then an upper bound');
  }
  if (Number(expression[1]) >= Number(expression[3])) throw new PatternError('Bottom must be less than top');
}
