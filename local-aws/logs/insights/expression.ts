import { callOf, FUNCTIONS } from './functions.ts';
import type { Reader } from './reader.ts';
import type { Row } from './row.ts';
import { regexOf } from './tokens.ts';
import { asNumber, asText, compareValues, isTrue, truth, type Value } from './value.ts';

export type Expression = (row: Row) => Value;

/** Nesting that a query may have; deeper ones would overflow the stack of whoever reads them. */
const MAX_DEPTH = 60;

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};
const LEVELS: readonly (readonly string[])[] = [['+', '-'], ['*', '/', '%'], ['^']];
const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Reads one expression: `or` binds weakest, then `and`, `not`, comparisons, sums, products, powers. */
export function readExpression(reader: Reader, depth = 0): Expression {
  if (depth > MAX_DEPTH) throw reader.unexpected();
  const parts = [readAnd(reader, depth)];
  while (reader.takeIf('or')) parts.push(readAnd(reader, depth));
  return parts.length === 1 ? parts[0]! : (row) => truth(parts.some((part) => isTrue(part(row))));
}

function readAnd(reader: Reader, depth: number): Expression {
  const parts = [readNot(reader, depth)];
  while (reader.takeIf('and')) parts.push(readNot(reader, depth));
  return parts.length === 1 ? parts[0]! : (row) => truth(parts.every((part) => isTrue(part(row))));
}

function readNot(reader: Reader, depth: number): Expression {
  if (!reader.takeIf('not')) return readComparison(reader, depth);
  if (depth > MAX_DEPTH) throw reader.unexpected();
  const inner = readNot(reader, depth + 1);
  return (row) => truth(!isTrue(inner(row)));
}

function readComparison(reader: Reader, depth: number): Expression {
  const left = readArithmetic(reader, depth);
  const isNegated = reader.sees('not') && reader.takeIf('not');
  const negate = (test: (row: Row) => boolean): Expression =>
    isNegated ? (row) => truth(!test(row)) : (row) => truth(test(row));
  if (reader.takeIf('like')) return negate(readLike(reader, left));
  if (reader.takeIf('in')) return negate(readIn(reader, left, depth));
  if (isNegated) throw reader.unexpected();
  if (reader.takeIf('=~')) return negate(readLike(reader, left));
  const compare = reader.next.kind === 'symbol' ? COMPARISONS[reader.next.text] : undefined;
  if (compare === undefined) return left;
  const isUnequal = reader.take().text === '!=';
  const right = readArithmetic(reader, depth);
  return (row) => {
    const [a, b] = [left(row), right(row)];
    // What is not there equals nothing, and so is unequal to everything.
    if (a === undefined || b === undefined) return truth(isUnequal);
    return truth(compare(compareValues(a, b)));
  };
}

function readLike(reader: Reader, left: Expression): (row: Row) => boolean {
  const token = reader.next;
  if (token.kind !== 'text' && token.kind !== 'regex') throw reader.unexpected();
  reader.take();
  if (token.kind === 'text') return (row) => asText(left(row)).includes(token.text);
  const regex = regexOf(token.text);
  return (row) => {
    const value = left(row);
    return value !== undefined && regex.test(asText(value));
  };
}

function readIn(reader: Reader, left: Expression, depth: number): (row: Row) => boolean {
  reader.expect('[');
  const list: Expression[] = [];
  while (!reader.sees(']')) {
    list.push(readArithmetic(reader, depth + 1));
    if (!reader.takeIf(',')) break;
  }
  reader.expect(']');
  return (row) => {
    const value = left(row);
    return value !== undefined && list.some((each) => compareValues(value, each(row)) === 0);
  };
}

/** Reads sums, products and powers. */
export function readArithmetic(reader: Reader, depth: number, level = 0): Expression {
  const signs = LEVELS[level];
  if (signs === undefined) return readOne(reader, depth);
  let left = readArithmetic(reader, depth, level + 1);
  for (;;) {
    const sign = signs.find((each) => reader.sees(each));
    if (sign === undefined) return left;
    reader.take();
    const [a, b] = [left, readArithmetic(reader, depth, level + 1)];
    const compute = ARITHMETIC[sign]!;
    left = (row) => {
      const [x, y] = [asNumber(a(row)), asNumber(b(row))];
      const result = x === undefined || y === undefined ? undefined : compute(x, y);
      return result !== undefined && Number.isFinite(result) ? result : undefined;
    };
  }
}

function readOne(reader: Reader, depth: number): Expression {
  const { kind, text } = reader.next;
  if (reader.takeIf('(')) {
    const inner = readExpression(reader, depth + 1);
    reader.expect(')');
    return inner;
  }
  if (reader.takeIf('-')) {
    if (depth > MAX_DEPTH) throw reader.unexpected();
    const inner = readOne(reader, depth + 1);
    return (row) => {
      const value = asNumber(inner(row));
      return value === undefined ? undefined : -value;
    };
  }
  if (kind === 'text' || kind === 'number') {
    reader.take();
    const constant = kind === 'number' ? Number(text) : text;
    return () => constant;
  }
  if (kind === 'name' && reader.second.text === '(' && reader.second.kind === 'symbol')
    return readCall(reader, depth);
  if (kind === 'name' && /^(true|false)$/i.test(text)) {
    reader.take();
    const constant = truth(text.toLowerCase() === 'true');
    return () => constant;
  }
  const name = reader.field();
  return (row) => row.get(name);
}

/** A duration as ms, for `bin(5m)` and its kin. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  mo: 30 * 86_400_000,
  q: 90 * 86_400_000,
  y: 365 * 86_400_000,
};

function readArgument(reader: Reader, depth: number): Expression {
  if (reader.next.kind !== 'duration') return readExpression(reader, depth + 1);
  const [, count = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(reader.take().text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 1);
  return () => ms;
}

function readCall(reader: Reader, depth: number): Expression {
  const name = reader.take();
  const known = FUNCTIONS.get(name.text.toLowerCase());
  if (known === undefined || depth > MAX_DEPTH) throw reader.refused(`unknown function ${name.text}`, name);
  reader.expect('(');
  const given: Expression[] = [];
  while (!reader.sees(')')) {
    given.push(readArgument(reader, depth));
    if (!reader.takeIf(',')) break;
  }
  reader.expect(')');
  const [least, most] = known.arity;
  if (given.length < least || given.length > most)
    throw reader.refused(`wrong number of arguments to ${name.text}: ${given.length}`, name);
  return callOf(known, given);
}
