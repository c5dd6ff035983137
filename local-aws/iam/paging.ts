import { createHash } from 'node:crypto';
import { validationFailed } from './errors.ts';

/** Where a list goes on, bound to the query that it was given for. */
interface Place {
  readonly query: string;
  readonly after: string;
}

/** One page of a list; Marker is there when there is more. */
export interface Page<T> {
  readonly members: readonly T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

function digest(query: string): string {
  return createHash('sha256').update(query).digest('base64url').slice(0, 16);
}

function parseMarker(marker: string, query: string): string {
  try {
    const place = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8')) as Partial<Place>;
    if (place.query === digest(query) && typeof place.after === 'string') return place.after;
  } catch {
    // Not ours: refused below, as one of another query is.
  }
  throw validationFailed('Invalid Marker.');
}

/** A total order that does not depend on the machine's language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A page of `items`, ordered by `keyOf`, whose values must be unique. `query` names the list and its filters; a marker
 * of another query is refused.
 */
export function page<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  input: { Marker?: string | undefined; MaxItems: number },
  query: string,
): Page<T> {
  const sorted = [...items].sort((a, b) => compareText(keyOf(a), keyOf(b)));
  const after = input.Marker === undefined ? undefined : parseMarker(input.Marker, query);
  const rest = after === undefined ? sorted : sorted.filter((item) => compareText(keyOf(item), after) > 0);
  const members = rest.slice(0, input.MaxItems);
  const last = members.at(-1);
  if (rest.length <= members.length || last === undefined) return { members, IsTruncated: false };
  const place: Place = { query: digest(query), after: keyOf(last) };
  const Marker = Buffer.from(JSON.stringify(place)).toString('base64url');
  return { members, IsTruncated: true, Marker };
}

/** A page of a list whose order is its own. */
export function pageOfList<T>(
  items: readonly T[],
  input: { Marker?: string | undefined; MaxItems: number },
  query: string,
): Page<T> {
  const width = String(items.length).length;
  const numbered = items.map((item, i) => ({ item, key: String(i).padStart(width, '0') }));
  const { members, ...rest } = page(numbered, (each) => each.key, input, query);
  return { members: members.map((each) => each.item), ...rest };
}
