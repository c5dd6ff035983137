import { cidr } from './cidr.ts';
import type { Leaf } from './flatten-event.ts';
import { numeric } from './numeric.ts';
import { parseAnythingBut } from './parse-anything-but.ts';
import { PatternError } from './pattern-error.ts';
import { wildcard } from './wildcard.ts';

/** What a pattern's list asks of one field: any of these is enough. */
export interface Matcher {
  /** Literals, compared by type and value. */
  readonly exact: ReadonlySet<Leaf>;
  readonly tests: readonly ((value: Leaf) => boolean)[];
  /** `{"exists": false}` is among them. */
  readonly absent: boolean;
}

export type LeafTest = (value: Leaf) => boolean;

/** Turns a test of texts into a test of any leaf; other kinds do not pass. */
export function textTest(test: (text: string) => boolean): LeafTest {
  return (value) => typeof value === 'string' && test(value);
}

function requireText(value: unknown, kind: string): string {
  if (typeof value !== 'string') throw new PatternError(`${kind} match pattern must be a string`);
  return value;
}

/** `{"prefix": "x"}` or `{"prefix": {"equals-ignore-case": "x"}}`; suffix alike. */
function affix(kind: 'prefix' | 'suffix', value: unknown): LeafTest {
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const [name, inner] = entries[0] ?? [];
    if (entries.length !== 1 || name !== 'equals-ignore-case') {
      throw new PatternError(`Unsupported anything-but pattern in ${kind}: ${String(name)}`);
    }
    const folded = requireText(inner, kind).toLowerCase();
    return textTest((text) => ends(kind, text.toLowerCase(), folded));
  }
  const wanted = requireText(value, kind);
  return textTest((text) => ends(kind, text, wanted));
}

function ends(kind: 'prefix' | 'suffix', text: string, wanted: string): boolean {
  return kind === 'prefix' ? text.startsWith(wanted) : text.endsWith(wanted);
}

function equalsIgnoreCase(value: unknown): LeafTest {
  const folded = requireText(value, 'equals-ignore-case').toLowerCase();
  return textTest((text) => text.toLowerCase() === folded);
}

function exists(value: unknown): LeafTest | 'absent' {
  if (typeof value !== 'boolean')
    throw new PatternError('exists match pattern must be either true or false.');
  return value ? () => true : 'absent';
}

function numberTest(value: unknown): LeafTest {
  const test = numeric(value);
  return (leaf) => typeof leaf === 'number' && test(leaf);
}

const KINDS: Readonly<Record<string, (value: unknown) => LeafTest | 'absent'>> = {
  prefix: (value) => affix('prefix', value),
  suffix: (value) => affix('suffix', value),
  'equals-ignore-case': equalsIgnoreCase,
  wildcard: (value) => textTest(wildcard(requireText(value, 'wildcard'))),
  numeric: numberTest,
  cidr: (value) => textTest(cidr(requireText(value, 'cidr'))),
  exists,
  'anything-but': parseAnythingBut,
};

/** Reads the list at the end of a pattern's path. Throws PatternError. */
export function parseMatcher(list: readonly unknown[]): Matcher {
  if (list.length === 0) throw new PatternError('Empty arrays are not allowed');
  const exact = new Set<Leaf>();
  const tests: LeafTest[] = [];
  let absent = false;
  for (const element of list) {
    if (element === null || typeof element !== 'object') {
      exact.add(element as Leaf);
      continue;
    }
    const entries = Object.entries(element);
    const [kind, value] = entries[0] ?? [];
    if (Array.isArray(element) || kind === undefined) {
      throw new PatternError('Match value must be String, number, true, false, or null');
    }
    if (entries.length !== 1) throw new PatternError('Only one key allowed in match expression');
    const parse = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (parse === undefined) throw new PatternError(`Unrecognized match type ${kind}`);
    const test = parse(value);
    if (test === 'absent') absent = true;
    else tests.push(test);
  }
  return { exact, tests, absent };
}
