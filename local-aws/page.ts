import { createHash } from 'node:crypto';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

function digest(scope: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(scope) ?? '')
    .digest('base64url')
    .slice(0, 16);
}

/** A token that goes on after the item with this key, good for the same query only. */
export function pageToken(scope: unknown, key: string): string {
  return Buffer.from(JSON.stringify([digest(scope), key])).toString('base64url');
}

/** The key that a token goes on after; undefined when the token is not one of ours for this query. */
export function readPageToken(scope: unknown, token: string): string | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (!Array.isArray(parts) || parts[0] !== digest(scope) || typeof parts[1] !== 'string') return undefined;
    return parts[1];
  } catch {
    return undefined;
  }
}

/**
 * Cuts one page out of a list. The order is that of the keys, so a page stays right while items come and go.
 * `scope` is the query without its token and size: a token of another query is invalid, and `invalid` is thrown.
 */
export function page<T>(
  list: Iterable<T>,
  query: {
    keyOf: (item: T) => string;
    size: number;
    token: string | undefined;
    scope: unknown;
    invalid: () => Error;
  },
): Page<T> {
  const after =
    query.token === undefined || query.token === '' ? undefined : readPageToken(query.scope, query.token);
  if (after === undefined && query.token !== undefined && query.token !== '') throw query.invalid();
  const keyed = [...list].map((item) => ({ item, key: query.keyOf(item) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const start = after === undefined ? 0 : keyed.findIndex(({ key }) => key > after);
  const rest = start < 0 ? [] : keyed.slice(start);
  const here = rest.slice(0, query.size);
  const last = here.at(-1);
  return {
    items: here.map(({ item }) => item),
    ...(rest.length > query.size && last !== undefined
      ? { nextToken: pageToken(query.scope, last.key) }
      : {}),
  };
}
