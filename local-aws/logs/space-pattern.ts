import { type Comparison, compares, makeComparison } from './comparison.ts';
import { type FilterPattern, invalidPattern } from './matcher.ts';

interface Column {
  /** `...` stands for any number of columns. */
  readonly name: string;
  /** Alternatives (`||`) of joint conditions (`&&`). */
  readonly conditions: readonly (readonly Comparison[])[];
}

const CONDITION = /^([\w.]+)\s*(!=|<=|>=|=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))$/;

function parseColumn(text: string): Column {
  if (text === '...' || /^\w*$/.test(text)) return { name: text, conditions: [] };
  let name = '';
  const conditions = text.split('||').map((alternative) =>
    alternative.split('&&').map((each) => {
      const found = CONDITION.exec(each.trim());
      const operand =
        found === null ? undefined : { text: found[3] ?? found[4] ?? '', quoted: found[3] !== undefined };
      const comparison =
        operand === undefined ? undefined : makeComparison(found![2] as Comparison['operator'], operand);
      if (comparison === undefined || (name !== '' && name !== found![1])) throw invalidPattern();
      name = found![1]!;
      return comparison;
    }),
  );
  return { name, conditions };
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
  const columns = text
    .slice(1, -1)
    .split(',')
    .map((each) => parseColumn(each.trim()));
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
    column.conditions.length === 0 ||
    column.conditions.some((all) => all.every((each) => compares(each, value)));
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
