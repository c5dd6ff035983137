import { readAggregate, seesAggregate } from './aggregates.ts';
import { readExpression } from './expression.ts';
import { isTimeExpression } from './functions.ts';
import type { Reader } from './reader.ts';
import { Row } from './row.ts';
import { regexOf } from './tokens.ts';
import { asText, compareValues, isTrue, type Value } from './value.ts';

/** A command of a query, ready to run. */
export interface Command {
  readonly run: (rows: readonly Row[]) => readonly Row[];
  /** The columns that it shows: added to those before (`fields`), or instead of them (`display`, `stats`). */
  readonly columns?: { readonly names: readonly string[]; readonly isWhole: boolean };
  /** Columns that hold times. */
  readonly times?: readonly string[];
  /** It looks at each row by itself and lets it through or not. */
  readonly isFilter?: boolean;
  readonly isStats?: boolean;
}

const MAX_LIMIT = 10_000;

interface Column {
  readonly name: string;
  readonly isTime: boolean;
  readonly value: (row: Row) => Value;
}

/**
 * Reads an expression. After `stats` its columns may be named by what they were made with, as `bin(5m)` and `count(*)`,
 * so a column of that name goes before the expression.
 */
function readValue(reader: Reader): { value: (row: Row) => Value; source: string } {
  const { at, kind } = reader.next;
  if (seesAggregate(reader)) {
    readAggregate(reader);
    const source = reader.since(at);
    return { value: (row) => row.get(source), source };
  }
  const compute = readExpression(reader);
  const source = reader.since(at);
  if (kind === 'field' && /^`[^`]+`$/.test(source)) return { value: compute, source: source.slice(1, -1) };
  return { value: (row) => (row.has(source) ? row.get(source) : compute(row)), source };
}

function readColumn(reader: Reader): Column {
  const { value, source } = readValue(reader);
  return { name: reader.takeIf('as') ? reader.field() : source, isTime: isTimeExpression(source), value };
}

function readList<T>(reader: Reader, read: (reader: Reader) => T): T[] {
  const list = [read(reader)];
  while (reader.takeIf(',')) list.push(read(reader));
  return list;
}

function fieldsCommand(reader: Reader, isWhole: boolean): Command {
  const columns = readList(reader, readColumn);
  return {
    run: (rows) => {
      for (const row of rows) for (const { name, value } of columns) row.set(name, value(row));
      return rows;
    },
    columns: { names: columns.map(({ name }) => name), isWhole },
    times: columns.filter(({ isTime }) => isTime).map(({ name }) => name),
  };
}

function filterCommand(reader: Reader): Command {
  const holds = readExpression(reader);
  return { run: (rows) => rows.filter((row) => isTrue(holds(row))), isFilter: true };
}

function sortCommand(reader: Reader): Command {
  const keys = readList(reader, (each) => {
    const { value } = readValue(each);
    const isDescending = each.takeIf('desc');
    if (!isDescending) each.takeIf('asc');
    return { value, sign: isDescending ? -1 : 1 };
  });
  const run = (rows: readonly Row[]) => {
    const keyed = rows.map((row) => ({ row, values: keys.map(({ value }) => value(row)) }));
    keyed.sort((a, b) => {
      for (const [i, { sign }] of keys.entries()) {
        const order = compareValues(a.values[i], b.values[i]) * sign;
        if (order !== 0) return order;
      }
      return 0;
    });
    return keyed.map(({ row }) => row);
  };
  return { run };
}

function limitCommand(reader: Reader): Command {
  const token = reader.next;
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw reader.unexpected();
  reader.take();
  const limit = Number(token.text);
  if (limit < 1 || limit > MAX_LIMIT) throw reader.refused(`limit must be between 1 and ${MAX_LIMIT}`, token);
  return { run: (rows) => rows.slice(0, limit) };
}

function dedupCommand(reader: Reader): Command {
  const fields = readList(reader, (each) => each.field());
  const run = (rows: readonly Row[]) => {
    const seen = new Set<string>();
    return rows.filter((row) => {
      const key = JSON.stringify(fields.map((name) => row.get(name) ?? null));
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  };
  return { run };
}

function statsCommand(reader: Reader): Command {
  const made = readList(reader, (each) => {
    const { at } = each.next;
    const compute = readAggregate(each);
    const source = each.since(at);
    return {
      compute,
      name: each.takeIf('as') ? each.field() : source,
      isTime: /\(\s*@timestamp\s*\)$/.test(source),
    };
  });
  const by = reader.takeIf('by') ? readList(reader, readColumn) : [];
  const run = (rows: readonly Row[]) => {
    const groups = new Map<string, { keys: Value[]; rows: Row[] }>();
    for (const row of rows) {
      const keys = by.map(({ value }) => value(row));
      const id = JSON.stringify(keys.map((key) => key ?? null));
      const group = groups.get(id) ?? { keys, rows: [] };
      group.rows.push(row);
      groups.set(id, group);
    }
    return [...groups.values()].map(
      (group) =>
        new Row([
          ...by.map(({ name }, i): [string, Value] => [name, group.keys[i]]),
          ...made.map(({ name, compute }): [string, Value] => [name, compute(group.rows)]),
        ]),
    );
  };
  const times = [...by, ...made.filter(({ name }) => !/^count/i.test(name))].filter(({ isTime }) => isTime);
  return {
    run,
    columns: { names: [...by, ...made].map(({ name }) => name), isWhole: true },
    times: times.map(({ name }) => name),
    isStats: true,
  };
}

/** The part of a text that each `*` of a pattern stands for; undefined when it does not fit. */
function globParts(pattern: string): (text: string) => string[] | undefined {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('(.*?)');
  // The last one goes to the end when nothing follows it.
  const regex = new RegExp(
    source.endsWith('(.*?)') ? `${source.slice(0, -'(.*?)'.length)}(.*)` : source,
    's',
  );
  return (text) => regex.exec(text)?.slice(1);
}

function parseCommand(reader: Reader): Command {
  const isNamed = reader.next.kind === 'name' || reader.next.kind === 'field';
  const from = isNamed ? reader.field() : '@message';
  const pattern = reader.next;
  if (pattern.kind === 'text') {
    reader.take();
    reader.expect('as');
    const names = readList(reader, (each) => each.field());
    const stars = pattern.text.split('*').length - 1;
    if (stars !== names.length)
      throw reader.refused(`parse has ${stars} wildcards and ${names.length} names`, pattern);
    const parts = globParts(pattern.text);
    return taking(from, names, (text) => parts(text));
  }
  if (pattern.kind !== 'regex') throw reader.unexpected();
  reader.take();
  const regex = regexOf(pattern.text);
  const names = [...pattern.text.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name]) => name!);
  if (names.length === 0) throw reader.refused('parse needs a named group, as (?<name>...)', pattern);
  return taking(from, names, (text) => {
    const groups = regex.exec(text)?.groups;
    return groups === undefined ? undefined : names.map((name) => groups[name]);
  });
}

function taking(
  from: string,
  names: readonly string[],
  take: (text: string) => readonly (string | undefined)[] | undefined,
): Command {
  const run = (rows: readonly Row[]) => {
    for (const row of rows) {
      const parts = take(asText(row.get(from)));
      for (const [i, name] of names.entries()) row.set(name, parts?.[i]);
    }
    return rows;
  };
  return { run };
}

const COMMANDS: ReadonlyMap<string, (reader: Reader) => Command> = new Map([
  ['fields', (reader: Reader) => fieldsCommand(reader, false)],
  ['display', (reader: Reader) => fieldsCommand(reader, true)],
  ['filter', filterCommand],
  ['where', filterCommand],
  ['sort', sortCommand],
  ['limit', limitCommand],
  ['dedup', dedupCommand],
  ['stats', statsCommand],
  ['parse', parseCommand],
]);

/** Reads one command with what follows its name. */
export function readCommand(reader: Reader): Command {
  const { kind, text } = reader.next;
  const read = kind === 'name' ? COMMANDS.get(text.toLowerCase()) : undefined;
  if (read === undefined) throw reader.unexpected();
  reader.take();
  return read(reader);
}
