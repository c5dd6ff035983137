import { allOf, anyOf, type Expression } from './expression.ts';
import { BeyondEngine, RuleError } from './rule-mistake.ts';

/** Parentheses in parentheses beyond this are nobody's. */
const MAX_CONDITION_DEPTH = 32;

const TOKEN = /\s*([()|]|[^\s()|]+)/gy;

interface Reading {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
  readonly line: number;
  readonly searches: ReadonlyMap<string, Expression>;
}

/**
 * Reads a condition over named searches: `and`, `or`, `not`, parentheses, `1 of them`, `all of selection_*`,
 * `any of x*`. `not` binds tightest, then `and`, then `or`. A name that starts with `_` is left out of `them`.
 */
export function parseCondition(
  text: string,
  line: number,
  searches: ReadonlyMap<string, Expression>,
): Expression {
  const tokens = [...text.matchAll(TOKEN)].map((found) => found[1]!);
  const reading: Reading = { tokens, at: 0, depth: 0, line, searches };
  const expression = readOr(reading);
  const rest = tokens[reading.at];
  if (rest === '|')
    throw new BeyondEngine(
      line,
      'an aggregation behind a `|` counts over many events, which is not judged here',
    );
  if (rest !== undefined)
    throw new RuleError(line, `the condition goes on with "${rest}" where it should end`);
  return expression;
}

function readOr(reading: Reading): Expression {
  const of = [readAnd(reading)];
  while (takes(reading, 'or')) of.push(readAnd(reading));
  return anyOf(of);
}

function readAnd(reading: Reading): Expression {
  const of = [readNot(reading)];
  while (takes(reading, 'and')) of.push(readNot(reading));
  return allOf(of);
}

function readNot(reading: Reading): Expression {
  reading.depth += 1;
  if (reading.depth > MAX_CONDITION_DEPTH)
    throw new RuleError(reading.line, `the condition is nested deeper than ${MAX_CONDITION_DEPTH}`);
  const expression: Expression = takes(reading, 'not')
    ? { kind: 'not', of: readNot(reading) }
    : readOne(reading);
  reading.depth -= 1;
  return expression;
}

function readOne(reading: Reading): Expression {
  const token = reading.tokens[reading.at];
  if (token === undefined)
    throw new RuleError(reading.line, 'the condition ends where a search should stand');
  reading.at += 1;
  if (token === '(') {
    const inner = readOr(reading);
    if (!takes(reading, ')'))
      throw new RuleError(reading.line, 'a parenthesis of the condition is not closed');
    return inner;
  }
  const quantity = token.toLowerCase();
  if (quantity === '1' || quantity === 'any' || quantity === 'all') {
    if (takes(reading, 'of')) return readQuantified(reading, quantity);
  } else if (/^\d+$/.test(token)) {
    throw new RuleError(reading.line, `"${token} of" is not known: Sigma has "1 of", "any of" and "all of"`);
  }
  const search = reading.searches.get(token);
  if (search === undefined)
    throw new RuleError(reading.line, `the condition names "${token}", which is no search of this rule`);
  return search;
}

function readQuantified(reading: Reading, quantity: string): Expression {
  const pattern = reading.tokens[reading.at];
  if (pattern === undefined) throw new RuleError(reading.line, `nothing stands behind "${quantity} of"`);
  reading.at += 1;
  const names = [...reading.searches.keys()].filter((name) => fits(name, pattern));
  if (names.length === 0)
    throw new RuleError(reading.line, `"${quantity} of ${pattern}": no search of this rule has such a name`);
  const of = names.map((name) => reading.searches.get(name)!);
  return quantity === 'all' ? allOf(of) : anyOf(of);
}

function fits(name: string, pattern: string): boolean {
  if (pattern === 'them') return !name.startsWith('_');
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`).test(name);
}

function takes(reading: Reading, word: string): boolean {
  if (reading.tokens[reading.at]?.toLowerCase() !== word) return false;
  reading.at += 1;
  return true;
}
