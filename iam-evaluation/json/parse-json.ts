/**
 * JSON that says where it is broken, and that refuses what JSON.parse lets pass in silence: a key given twice, whose
 * first value would be lost, and nesting deep enough to exhaust the stack. Values themselves are read by JSON.parse.
 */
export const MAX_DEPTH = 64;
/** AWS's largest policy documents have some 32,000 characters (KMS key policies). */
export const MAX_CHARACTERS = 1_000_000;

/** What is wrong with a text that should be JSON, and where (both from 1). */
export class JsonError extends Error {
  readonly problem: string;
  readonly line: number;
  readonly column: number;

  constructor(problem: string, text: string, at: number) {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    super(`line ${line}, column ${column}: ${problem}`);
    this.name = 'JsonError';
    this.problem = problem;
    this.line = line;
    this.column = column;
  }
}

/** Reads JSON text; throws JsonError. */
export function parseJson(text: string): unknown {
  const scanner = new Scanner(text);
  if (text.length > MAX_CHARACTERS) scanner.fail(`longer than ${MAX_CHARACTERS} characters`);
  scanner.skipSpace();
  const value = scanner.value(0);
  scanner.skipSpace();
  if (scanner.at < text.length) scanner.fail('more text after the end of the value');
  return value;
}

const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH} levels`);
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    const scalar = this.take(SCALAR);
    if (scalar === null) this.fail(this.found('a value'));
    return JSON.parse(scalar as string);
  }

  object(depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.members('}', () => {
      const keyAt = this.at;
      if (this.text[this.at] !== '"') this.fail(this.found('a key in double quotes'));
      const key = this.string();
      if (entries.has(key)) this.fail(`the key '${key}' is there twice`, keyAt);
      this.skipSpace();
      if (this.text[this.at] !== ':') this.fail(this.found("':'"));
      this.at++;
      this.skipSpace();
      entries.set(key, this.value(depth + 1));
    });
    return Object.fromEntries(entries);
  }

  array(depth: number): unknown[] {
    const values: unknown[] = [];
    this.members(']', () => values.push(this.value(depth + 1)));
    return values;
  }

  /** Reads what stands between an opening bracket and its end, separated by commas. */
  members(end: string, member: () => void): void {
    this.at++;
    this.skipSpace();
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (;;) {
      member();
      this.skipSpace();
      const next = this.text[this.at];
      if (next !== ',' && next !== end) this.fail(this.found(`',' or '${end}'`));
      this.at++;
      if (next === end) return;
      this.skipSpace();
    }
  }

  string(): string {
    const quoted = this.take(STRING);
    if (quoted === null)
      this.fail('a text that does not end, or holds a control character or unknown escape');
    return JSON.parse(quoted as string) as string;
  }

  skipSpace(): void {
    this.take(SPACE);
  }

  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at += match[0].length;
    return match[0];
  }

  found(expected: string): string {
    const got = this.text[this.at];
    return `expected ${expected}, found ${got === undefined ? 'the end of the text' : JSON.stringify(got)}`;
  }

  fail(problem: string, at = this.at): never {
    throw new JsonError(problem, this.text, at);
  }
}
