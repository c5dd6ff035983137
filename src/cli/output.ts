import Table from 'cli-table3';
import pc from 'picocolors';
import { printable } from '../domain/kernel/printable.ts';

export type OutputFormat = 'text' | 'json' | 'ndjson';

/** One column of a table: its heading, and what of a row is in it. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string | null;
}

/** What a command prints: exactly one JSON value, one JSON value a line, or text for people. */
export class Output {
  readonly format: OutputFormat;

  constructor(format: OutputFormat) {
    this.format = format;
  }

  /** A list; in text a table, or the sentence when it is empty. */
  list<Row>(rows: readonly Row[], columns: readonly Column<Row>[], empty: string): void {
    if (this.format === 'json') write(JSON.stringify(rows, null, 2));
    else if (this.format === 'ndjson') for (const row of rows) write(JSON.stringify(row));
    else if (rows.length === 0) this.note(empty);
    else write(renderTable(rows, columns));
  }

  /** One thing; in text as \`render\` has it. */
  one<Value>(value: Value, render: (value: Value) => string): void {
    if (this.format === 'text') write(render(value));
    else write(JSON.stringify(value, null, this.format === 'json' ? 2 : 0));
  }

  /** A remark for people; on stderr, so that it never mixes with what is read by programs. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

/** Prints a line on stdout. */
export function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Text from outside, safe to show: no control character of it reaches the terminal. */
export function shown(text: string | null | undefined): string {
  return text === null || text === undefined || text === '' ? '-' : printable(text);
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const table = new Table({
    head: columns.map((column) => pc.bold(column.heading)),
    chars: BORDERLESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(columns.map((column) => column.cell(row) ?? '-'));
  return table.toString();
}

/** Lines of a name and a value, aligned. */
export function renderFields(fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${pc.dim(name.padEnd(width))}  ${value}`).join('\n');
}

/** A time for people: the local date and time, to the second. */
export function showTime(at: string | null): string {
  if (at === null) return '-';
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}
