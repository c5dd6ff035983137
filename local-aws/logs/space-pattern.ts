import { type Comparison, compares, makeComparison } from './comparison.ts';
import { compileRegex, type FilterPattern, invalidPattern } from './matcher.ts';

type Test = (value: string) => boolean;

interface Column {
  /** `...` stands for any number of columns. */
  readonly name: string;
  /** Alternatives (`||`) of joint conditions (`&&`). */
  readonly conditions: readonly (readonly Test[])[];
}

const CONDITION = /^([\w.]+)\s*(!=|<=|>=|=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|(\S+))$/;
/** Where a text is cut, but not within quotes or a regular expression. */
const PARTS = /(?:"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|(?!\|\||&&)[^,])+|,|\|\||&&/g;

/** The pieces of a text between separators. */
function piecesOf(text: string, separator: ',' | '||' | '&&'): string[] {
  const pieces = [''];
  for (const [part] of text.matchAll(PARTS)) {
    if (part === separator) pieces.push('');
    else pieces[pieces.length - 1] += part;
  }
  return pieces;
}

function readCondition(text: string): { name: string; test: Test } {
  const [, name, operator, quoted, regex, plain] = CONDITION.exec(text.trim()) ?? [];
  if (name === undefined) throw invalidPattern();
  if (regex !== undefined) {
    if (operator !== '=' && operator !== '!=') throw invalidPattern();
    const compiled = compileRegex(regex);
    return { name, test: (value) => compiled.test(value) === (operator === '=') };
  }
  const operand = { text: quoted ?? plain ?? '', quoted: quoted !== undefined };
  const comparison = makeComparison(operator as Comparison['operator'], operand);
  if (comparison === undefined) throw invalidPattern();
  return { name, test: (value) => compares(comparison, value) };
}

function parseColumn(text: string): Column {
  if (text === '...' || /^\w*$/.test(text)) return { name: text, conditions: [] };
  const alternatives = piecesOf(text, '||').map((each) => piecesOf(each, '&&').map(readCondition));
  const names = new Set(alternatives.flat().map(({ name }) => name));
  const [name] = names;
  if (name === undefined || names.size > 1) throw invalidPattern();
  return { name, conditions: alternatives.map((all) => all.map(({ test }) => test)) };
}

/** The columns of a message: words, and what stands in quotes or square brackets. */
function columnsOf(message: string): string[] {
  return [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(
    (found) => found[1] ?? found[2] ?? found[3] ?? '',
  );
}

/** Parses `[ip, user, status = 4*, ...]`, a pattern of space-delimited columns. */
export function parseSpacePattern(text: string): FilterPattern {
  if (!text.endsWith(']')) throw invalidPattern();
  const columns = piecesOf(text.slice(1, -1), ',').map((each) => parseColumn(each.trim()));
  const gaps = columns.filter((column) => column.name === '...').length;
  if (gaps > 1) throw invalidPattern();
  const at = columns.findIndex((column) => column.name === '...');

  const assign = (message: string): Map<Column, string> | undefined => {
    const values = columnsOf(message);
    const fixed = columns.length - gaps;
    if (gaps === 0 ? values.length !== fixed : values.length < fixed) return undefined;
    const assigned = new Map<Column, string>();
    for (const [i, column] of columns.entries()) {
      if (i === at) continue;
      const index = at >= 0 && i > at ? values.length - (columns.length - i) : i;
      assigned.set(column, values[index]!);
    }
    return assigned;
  };
  const holds = (column: Column, value: string): boolean =>
    column.conditions.length === 0 || column.conditions.some((all) => all.every((test) => test(value)));
  const extract = (message: string): Record<string, string> =>
    Object.fromEntries(
      [...(assign(message) ?? [])].map(([column, value], i) => [
        `$${column.name === '' ? i + 1 : column.name}`,
        value,
      ]),
    );
  return {
    matches: (message) => {
      const assigned = assign(message);
      return assigned !== undefined && [...assigned].every(([column, value]) => holds(column, value));
    },
    extract,
    valueOf: (message, selector) => {
      const values = extract(message);
      return Object.hasOwn(values, selector) ? values[selector] : undefined;
    },
  };
}
