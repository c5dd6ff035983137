import { malformedQuery, queryError } from './malformed-query.ts';

/** A word of a query. `field` is a name in backticks; `duration` is `5m`. */
export interface Token {
  readonly kind: 'name' | 'field' | 'text' | 'number' | 'duration' | 'regex' | 'symbol' | 'end';
  /** What it says: without quotes, escapes resolved. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

const SKIP = /(?:\s+|#[^\n]*)*/y;
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['duration', /\d+(?:ms|mo|s|m|h|d|w|q|y)\b/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ['name', /[@A-Za-z_][\w@]*(?:\.[\w@]+)*/y],
  ['field', /`[^`\n]+`/y],
  ['text', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/sy],
  ['symbol', /=~|!=|<=|>=|[|,()[\]=<>+\-*/%^]/y],
];
const REGEX = /\/((?:[^/\\\n]|\\.)+)\//y;
/** So much of an expression is told again. */
const MAX_SHOWN = 60;
const ANY_CASE = '(?i)';
/** After these a slash begins an expression, and divides nothing. */
const BEFORE_REGEX = new Set(['like', 'not', 'and', 'or', 'in', 'parse', '=~', ',', '(']);

function isRegexPlace(before: readonly Token[], command: string): boolean {
  const last = before.at(-1);
  if (last === undefined || BEFORE_REGEX.has(last.text.toLowerCase())) return true;
  return command === 'parse' && (last.kind === 'name' || last.kind === 'field');
}

function unquoted(kind: Token['kind'], raw: string): string {
  if (kind === 'field') return raw.slice(1, -1);
  // Other escapes stay: a text may be an expression for `like`.
  return kind === 'text' ? raw.slice(1, -1).replace(/\\(["'\\])/g, '$1') : raw;
}

/** A regular expression of a query; `(?i)` may stand before it. Throws SyntaxError. */
export function regexOf(text: string): RegExp {
  return text.startsWith(ANY_CASE) ? new RegExp(text.slice(ANY_CASE.length), 'i') : new RegExp(text);
}

/** Takes a query apart. Throws MalformedQueryException at what is no word. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let command = '';
  let at = 0;
  for (;;) {
    SKIP.lastIndex = at;
    SKIP.exec(text);
    at = SKIP.lastIndex;
    if (at >= text.length) break;
    const token = regexAt(text, at, isRegexPlace(tokens, command)) ?? wordAt(text, at);
    if (tokens.length === 0 || tokens.at(-1)?.text === '|') command = token.text.toLowerCase();
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length });
  return tokens;
}

function regexAt(text: string, at: number, isPlace: boolean): Token | undefined {
  if (text[at] !== '/' || !isPlace) return undefined;
  REGEX.lastIndex = at;
  const source = REGEX.exec(text)?.[1];
  if (source === undefined) return undefined;
  const end = REGEX.lastIndex;
  try {
    regexOf(source);
  } catch {
    throw queryError(`invalid regular expression ${text.slice(at, Math.min(end, at + MAX_SHOWN))}`, at, end);
  }
  return { kind: 'regex', text: source, at, end };
}

function wordAt(text: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: unquoted(kind, found[0]), at, end: pattern.lastIndex };
  }
  throw malformedQuery(text, at, at + 1);
}
