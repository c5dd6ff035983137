import { z } from 'zod';
import { AwsError } from '../error.ts';
import { page } from '../page.ts';
import { invalidValue } from './errors.ts';

/** Values of one filter and filters of one call. Source: EC2 user guide, "List and filter". */
const MAX_VALUES = 200;

export const filters = z
  .array(z.object({ Name: z.string(), Value: z.array(z.string()).max(MAX_VALUES).default([]) }))
  .default([]);
export type Filters = z.output<typeof filters>;

/** The members by which EC2's lists are filtered and paged. */
export const listShape = {
  Filter: filters,
  MaxResults: z.coerce.number().int().min(5).max(1000).optional(),
  NextToken: z.string().optional(),
};

/** `*` stands for any text, `?` for one character, `\` takes the next one as it is. */
function matcher(pattern: string): (text: string) => boolean {
  if (!/[*?\\]/.test(pattern)) return (text) => text === pattern;
  const source = pattern.replace(/\\(.)|\*+|\?|[.+^${}()|[\]\\]/gs, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[^\w]/, '\\$&');
    if (part.startsWith('*')) return '.*';
    return part === '?' ? '.' : `\\${part}`;
  });
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

/** A thing that can be filtered: the values that each filter sees. Tags are understood for all. */
export interface Filterable {
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, readonly (string | undefined)[]>>;
}

function valuesOf(thing: Filterable, name: string): readonly (string | undefined)[] {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return Object.hasOwn(thing.tags, key) ? [thing.tags[key]] : [];
  }
  if (name === 'tag-key') return Object.keys(thing.tags);
  if (name === 'tag-value') return Object.values(thing.tags);
  if (!Object.hasOwn(thing.fields, name)) throw invalidValue(`The filter '${name.slice(0, 60)}' is invalid`);
  return thing.fields[name] ?? [];
}

/** A test for all filters of a call; each must match one of its values. */
export function filterTest(list: Filters): (thing: Filterable) => boolean {
  const tests = list.map(({ Name, Value }) => ({ Name, matchers: Value.map(matcher) }));
  return (thing) =>
    tests.every(({ Name, matchers }) =>
      valuesOf(thing, Name).some(
        (value) => value !== undefined && matchers.some((matches) => matches(value)),
      ),
    );
}

/** Filters and pages a list. An unknown filter is refused even when the list is empty. */
export function select<Row>(
  rows: readonly Row[],
  query: {
    Filter: Filters;
    MaxResults?: number | undefined;
    NextToken?: string | undefined;
    describe: (row: Row) => Filterable;
    keyOf: (row: Row) => string;
    scope: unknown;
  },
): { rows: readonly Row[]; nextToken?: string } {
  const passes = filterTest(query.Filter);
  const found = rows.filter((row) => passes(query.describe(row)));
  const { items, nextToken } = page(found, {
    keyOf: query.keyOf,
    size: query.MaxResults ?? 1000,
    token: query.NextToken,
    scope: [query.scope, query.Filter],
    invalid: () => new AwsError('InvalidNextToken', 'The token is not valid.'),
  });
  return nextToken === undefined ? { rows: items } : { rows: items, nextToken };
}
