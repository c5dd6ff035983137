import { type Command, readCommand } from './commands.ts';
import { queryError } from './malformed-query.ts';
import { Reader } from './reader.ts';
import { Row } from './row.ts';
import { compareValues, type Value } from './value.ts';

/** Source: Logs Insights quotas: two stats commands. */
const MAX_STATS = 2;
const DEFAULT_COLUMNS = ['@timestamp', '@message'];
const POINTER = '@ptr';

/** One line of a result: columns in their order. */
export type ResultLine = readonly { readonly field: string; readonly value: string }[];

/** A query that was read. */
export interface Query {
  /** Whether an event passes the filters that stand before anything else: the others need not be kept. */
  readonly passes: (row: Row) => boolean;
  /** Runs the whole query on the events that passed, and gives at most `limit` lines. */
  readonly finish: (rows: readonly Row[], limit: number) => { lines: ResultLine[]; matched: number };
}

function shownTime(value: Value): string {
  if (typeof value !== 'number') return value === undefined ? '' : String(value);
  return new Date(value).toISOString().replace('T', ' ').replace('Z', '');
}

/** Sums keep the digits that they have: no more than a reader would want. */
function shownValue(value: Value): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(15))) : String(value ?? '');
}

function columnsOf(commands: readonly Command[]): string[] {
  let names: string[] = [];
  for (const { columns } of commands) {
    if (columns === undefined) continue;
    names = columns.isWhole ? [...columns.names] : [...names, ...columns.names];
  }
  return [...new Set(names.length === 0 ? DEFAULT_COLUMNS : names)];
}

/** Reads a query. Throws MalformedQueryException. */
export function readQuery(text: string): Query {
  const reader = new Reader(text);
  const commands: Command[] = [];
  if (reader.next.kind !== 'end') {
    do commands.push(readCommand(reader));
    while (reader.takeIf('|'));
  }
  if (reader.next.kind !== 'end') throw reader.unexpected();
  const stats = commands.filter(({ isStats }) => isStats);
  if (stats.length > MAX_STATS)
    throw queryError(`a query has at most ${MAX_STATS} stats commands`, 0, text.length);
  const times = new Set([
    '@timestamp',
    '@ingestionTime',
    ...commands.flatMap((command) => command.times ?? []),
  ]);
  const columns = columnsOf(commands);
  const isAggregated = stats.length > 0;
  const first = commands.findIndex(({ isFilter }) => isFilter !== true);
  const filters = commands.slice(0, first < 0 ? commands.length : first);
  const rest = commands.slice(filters.length);
  const fromStats = rest.findIndex(({ isStats }) => isStats === true);
  const beforeStats = rest.slice(0, fromStats < 0 ? rest.length : fromStats);
  const line = (row: Row): ResultLine => {
    const shown = columns.flatMap((field) => {
      const value = row.get(field);
      if (value === undefined) return [];
      return [{ field, value: times.has(field) ? shownTime(value) : shownValue(value) }];
    });
    const pointer = isAggregated ? undefined : row.get(POINTER);
    return pointer === undefined ? shown : [...shown, { field: POINTER, value: String(pointer) }];
  };
  return {
    passes: (row) => filters.every(({ run }) => run([row]).length > 0),
    finish: (rows, limit) => {
      // The newest come first unless an order is asked for.
      let left: readonly Row[] = rows.toSorted(
        (a, b) => -compareValues(a.get('@timestamp'), b.get('@timestamp')),
      );
      let matched = rows.length;
      for (const { run, isFilter } of beforeStats) {
        left = run(left);
        if (isFilter === true) matched = left.length;
      }
      for (const { run } of rest.slice(beforeStats.length)) left = run(left);
      return { lines: left.slice(0, limit).map(line), matched };
    },
  };
}

/** An event as the row that a query begins with. */
export function eventRow(event: {
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
  readonly stream: string;
  readonly log: string;
  readonly pointer: string;
}): Row {
  return new Row([
    ['@timestamp', event.timestamp],
    ['@ingestionTime', event.ingestedAt],
    ['@message', event.message],
    ['@logStream', event.stream],
    ['@log', event.log],
    [POINTER, event.pointer],
  ]);
}
