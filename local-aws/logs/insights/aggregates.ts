import { type Expression, readExpression } from './expression.ts';
import { extreme } from './functions.ts';
import type { Reader } from './reader.ts';
import type { Row } from './row.ts';
import { asNumber, compareValues, type Value } from './value.ts';

/** What a `stats` function makes of the rows of one group. */
export type Aggregate = (rows: readonly Row[]) => Value;

const numbersOf = (rows: readonly Row[], of: Expression): number[] =>
  rows.map((row) => asNumber(of(row))).filter((each) => each !== undefined);

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function deviation(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length;
  return Math.sqrt(sum(numbers.map((each) => (each - mean) ** 2)) / numbers.length);
}

function percentile(numbers: readonly number[], percent: number): Value {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length) - 1, 0)];
}

const overNumbers =
  (compute: (numbers: readonly number[]) => Value) =>
  (of: Expression): Aggregate =>
  (rows) => {
    const numbers = numbersOf(rows, of);
    return numbers.length === 0 ? undefined : compute(numbers);
  };

/** The value in the row that is first or last in time. */
const inTime =
  (sign: 1 | -1) =>
  (of: Expression): Aggregate =>
  (rows) => {
    let best: Row | undefined;
    for (const row of rows) {
      if (of(row) === undefined) continue;
      if (best === undefined || compareValues(row.get('@timestamp'), best.get('@timestamp')) * sign > 0)
        best = row;
    }
    return best === undefined ? undefined : of(best);
  };

/** Source: Logs Insights, "stats", aggregation functions. */
const AGGREGATES: ReadonlyMap<string, (of: Expression, percent: number) => Aggregate> = new Map([
  ['count', (of) => (rows) => rows.filter((row) => of(row) !== undefined).length],
  ['count_distinct', (of) => (rows) => new Set(rows.map(of).filter((each) => each !== undefined)).size],
  ['sum', overNumbers(sum)],
  ['avg', overNumbers((numbers) => sum(numbers) / numbers.length)],
  ['stddev', overNumbers(deviation)],
  ['median', overNumbers((numbers) => percentile(numbers, 50))],
  ['pct', (of, percent) => overNumbers((numbers) => percentile(numbers, percent))(of)],
  ['percentile', (of, percent) => overNumbers((numbers) => percentile(numbers, percent))(of)],
  ['min', (of) => (rows) => extreme(rows.map(of), -1)],
  ['max', (of) => (rows) => extreme(rows.map(of), 1)],
  ['earliest', inTime(-1)],
  ['latest', inTime(1)],
  ['sortsfirst', (of) => (rows) => extreme(rows.map(of), -1)],
  ['sortslast', (of) => (rows) => extreme(rows.map(of), 1)],
] satisfies [string, (of: Expression, percent: number) => Aggregate][]);

/** Whether a function of `stats` comes next. */
export function seesAggregate(reader: Reader): boolean {
  const { kind, text } = reader.next;
  return kind === 'name' && AGGREGATES.has(text.toLowerCase()) && reader.second.text === '(';
}

/** Reads one function of `stats`. */
export function readAggregate(reader: Reader): Aggregate {
  const name = reader.next;
  const known = name.kind === 'name' ? AGGREGATES.get(name.text.toLowerCase()) : undefined;
  if (known === undefined || reader.second.text !== '(') throw reader.unexpected();
  reader.take();
  reader.expect('(');
  if (name.text.toLowerCase() === 'count' && (reader.takeIf('*') || reader.sees(')'))) {
    reader.expect(')');
    return (rows) => rows.length;
  }
  const of = readExpression(reader);
  let percent = 0;
  if (/^(pct|percentile)$/i.test(name.text)) {
    reader.expect(',');
    if (reader.next.kind !== 'number') throw reader.unexpected();
    percent = Number(reader.take().text);
  }
  reader.expect(')');
  return known(of, percent);
}
