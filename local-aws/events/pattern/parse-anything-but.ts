import type { Leaf } from './flatten-event.ts';
import { PatternError } from './pattern-error.ts';
import { wildcard } from './wildcard.ts';

type TextTest = (text: string) => boolean;

const INNER: Readonly<Record<string, (wanted: string) => TextTest>> = {
  prefix: (wanted) => (text) => text.startsWith(wanted),
  suffix: (wanted) => (text) => text.endsWith(wanted),
  'equals-ignore-case': (wanted) => {
    const folded = wanted.toLowerCase();
    return (text) => text.toLowerCase() === folded;
  },
  wildcard,
};

function innerTest(value: object): (leaf: Leaf) => boolean {
  const entries = Object.entries(value);
  const [kind, wanted] = entries[0] ?? [];
  const make = kind !== undefined && Object.hasOwn(INNER, kind) ? INNER[kind] : undefined;
  if (entries.length !== 1 || make === undefined)
    throw new PatternError(`Unsupported anything-but pattern: ${kind}`);
  const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  if (list.length === 0) throw new PatternError('Empty arrays are not allowed');
  const tests = list.map((one) => {
    if (typeof one !== 'string') throw new PatternError(`${kind} match pattern must be a string`);
    if (one === '' && kind !== 'equals-ignore-case') throw new PatternError(`Null ${kind} not allowed`);
    return make(one);
  });
  return (leaf) => typeof leaf !== 'string' || !tests.some((test) => test(leaf));
}

/**
 * `{"anything-but": ...}` of a literal, a list of texts or of numbers, or of prefix, suffix,
 * equals-ignore-case or wildcard (each of one text or a list). Source: EventBridge user guide, "anything-but".
 */
export function parseAnythingBut(value: unknown): (leaf: Leaf) => boolean {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new PatternError('Empty arrays are not allowed');
    const kinds = new Set(value.map((one) => typeof one));
    if (kinds.size > 1 || !(kinds.has('string') || kinds.has('number'))) {
      throw new PatternError(
        'Inside anything but list, either all values are number or string, mixed type is not supported',
      );
    }
    const refused = new Set<Leaf>(value as Leaf[]);
    return (leaf) => !refused.has(leaf);
  }
  if (typeof value === 'object' && value !== null) return innerTest(value);
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new PatternError('Value of anything-but must be an array or single string/number value.');
  }
  return (leaf) => leaf !== value;
}
