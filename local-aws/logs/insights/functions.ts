import type { Row } from './row.ts';
import { asNumber, asText, compareValues, truth, type Value } from './value.ts';

/** A function of the query language. Source: Logs Insights, "Boolean, comparison, numeric, datetime, and other functions". */
export interface QueryFunction {
  readonly arity: readonly [number, number];
  readonly run: (values: readonly Value[], row: Row) => Value;
}

const MANY = 50;

const numeric =
  (compute: (...numbers: number[]) => number) =>
  (values: readonly Value[]): Value => {
    const numbers = values.map(asNumber);
    if (numbers.some((each) => each === undefined)) return undefined;
    const result = compute(...(numbers as number[]));
    return Number.isFinite(result) ? result : undefined;
  };

const text =
  (compute: (first: string, ...rest: Value[]) => Value) =>
  ([first, ...rest]: readonly Value[]): Value =>
    first === undefined ? undefined : compute(String(first), ...rest);

/** The characters of `set` (blanks by default) at an end of a text. */
function trimmed(value: string, set: Value, ends: 'both' | 'left' | 'right'): string {
  const isOf = (character: string) =>
    set === undefined ? /\s/.test(character) : asText(set).includes(character);
  let from = 0;
  let until = value.length;
  if (ends !== 'right') while (from < until && isOf(value[from]!)) from++;
  if (ends !== 'left') while (until > from && isOf(value[until - 1]!)) until--;
  return value.slice(from, until);
}

const floorTo = (at: number, step: number) => Math.floor(at / step) * step;

const entries: readonly (readonly [string, QueryFunction['arity'], QueryFunction['run']])[] = [
  ['abs', [1, 1], numeric(Math.abs)],
  ['ceil', [1, 1], numeric(Math.ceil)],
  ['floor', [1, 1], numeric(Math.floor)],
  ['greatest', [1, MANY], numeric(Math.max)],
  ['least', [1, MANY], numeric(Math.min)],
  ['log', [1, 1], numeric(Math.log)],
  ['sqrt', [1, 1], numeric(Math.sqrt)],
  ['bin', [1, 1], ([step], row) => numeric(floorTo)([row.get('@timestamp'), step])],
  ['datefloor', [2, 2], numeric(floorTo)],
  ['dateceil', [2, 2], numeric((at, step) => Math.ceil(at / step) * step)],
  ['frommillis', [1, 1], numeric((at) => at)],
  ['tomillis', [1, 1], numeric((at) => at)],
  ['ispresent', [1, 1], ([value]) => truth(value !== undefined)],
  ['isempty', [1, 1], ([value]) => truth(value === undefined || value === '')],
  ['isblank', [1, 1], ([value]) => truth(value === undefined || asText(value).trim() === '')],
  ['coalesce', [1, MANY], (values) => values.find((value) => value !== undefined)],
  ['concat', [1, MANY], (values) => values.map(asText).join('')],
  ['strlen', [1, 1], text((value) => [...value].length)],
  ['toupper', [1, 1], text((value) => value.toUpperCase())],
  ['tolower', [1, 1], text((value) => value.toLowerCase())],
  ['trim', [1, 2], text((value, set) => trimmed(value, set, 'both'))],
  ['ltrim', [1, 2], text((value, set) => trimmed(value, set, 'left'))],
  ['rtrim', [1, 2], text((value, set) => trimmed(value, set, 'right'))],
  [
    'substr',
    [2, 3],
    text((value, from, length) => {
      const start = asNumber(from) ?? 0;
      return value.slice(start, length === undefined ? undefined : start + (asNumber(length) ?? 0));
    }),
  ],
  ['replace', [3, 3], text((value, from, to) => value.replaceAll(asText(from), asText(to)))],
  ['strcontains', [2, 2], text((value, part) => truth(value.includes(asText(part))))],
];

/** The functions by their names in lower case. */
export const FUNCTIONS: ReadonlyMap<string, QueryFunction> = new Map(
  entries.map(([name, arity, run]) => [name, { arity, run }]),
);

/** Whether a column with this expression holds times: what is written of it then is a time. */
export function isTimeExpression(source: string): boolean {
  return (
    /^(bin|datefloor|dateceil|frommillis)\s*\(/i.test(source) || /^@(timestamp|ingestionTime)$/.test(source)
  );
}

/** A call with arguments that are worked out for each row. */
export function callOf({ run }: QueryFunction, given: readonly ((row: Row) => Value)[]): (row: Row) => Value {
  return (row) =>
    run(
      given.map((each) => each(row)),
      row,
    );
}

/** The largest or smallest of values by the order of the language. */
export function extreme(values: readonly Value[], sign: 1 | -1): Value {
  let best: Value;
  for (const value of values)
    if (value !== undefined && (best === undefined || compareValues(value, best) * sign > 0)) best = value;
  return best;
}
