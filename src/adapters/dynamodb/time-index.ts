import type { Instant } from '../../domain/kernel/instant.ts';
import { AFTER_ALL, type Item, type ItemKey, sortableNewestFirst, text } from './item.ts';
import { dayOf, dayPartition, type ListedKind, type Signposts } from './signposts.ts';
import { keyOfItem, type Table } from './table.ts';
import { BY_TIME, LOOK } from './table-definition.ts';

/** How many items a list holds when it says no limit. */
export const DEFAULT_LIST_LIMIT = 1000;
/** How many items that fit by the index are read at once. */
const READ_AT_ONCE = 100;

/** Attributes that put an item in the index by time; `look` is what lists filter by without reading it. */
export function timeKeys(kind: ListedKind, at: Instant, id: string, look: unknown): Item {
  return {
    [BY_TIME.pk]: text(dayPartition(kind, dayOf(at))),
    [BY_TIME.sk]: text(`${sortableNewestFirst(at)}/${id}`),
    [LOOK]: text(JSON.stringify(look)),
  };
}

/** The index rows of a kind within a range of time, newest first, day by day. */
export async function* newestFirst(
  at: { readonly table: Table; readonly signposts: Signposts },
  kind: ListedKind,
  range: { readonly since?: Instant | undefined; readonly until?: Instant | undefined },
): AsyncGenerator<Item> {
  const { since, until } = range;
  const days = await at.signposts.of(`days/${kind}`, {
    ...(since === undefined ? {} : { from: dayOf(since) }),
    ...(until === undefined ? {} : { to: dayOf(until) }),
    backward: true,
  });
  for (const day of days)
    yield* at.table.query({
      index: BY_TIME,
      pk: dayPartition(kind, day),
      ...(until === undefined ? {} : { from: sortableNewestFirst(Math.ceil(until) - 1) }),
      ...(since === undefined ? {} : { to: `${sortableNewestFirst(Math.floor(since))}/${AFTER_ALL}` }),
    });
}

/**
 * Reads what index rows name, keeping their order: first those whose `look` fits, then of these the ones that fit as
 * they are now, since an index lags.
 */
export async function readRows<Look, T>(
  table: Table,
  rows: AsyncIterable<Item>,
  how: {
    readonly limit: number;
    readonly looks?: (look: Look) => boolean;
    readonly read: (item: Item) => T;
    readonly fits: (one: T) => boolean;
  },
): Promise<readonly T[]> {
  const found: T[] = [];
  const met = new Set<string>();
  let keys: ItemKey[] = [];
  const readKeys = async () => {
    const items = await table.getAll(keys);
    const byKey = new Map(items.map((item) => [nameOf(keyOfItem(item)), item]));
    for (const key of keys) {
      const item = byKey.get(nameOf(key));
      if (item === undefined) continue;
      const one = how.read(item);
      if (how.fits(one)) found.push(one);
    }
    keys = [];
  };
  for await (const row of rows) {
    if (how.looks && !how.looks(JSON.parse(row[LOOK]?.S ?? '{}') as Look)) continue;
    const key = keyOfItem(row);
    // An item that moved in the index meanwhile is met twice.
    if (met.has(nameOf(key))) continue;
    met.add(nameOf(key));
    keys.push(key);
    if (keys.length === READ_AT_ONCE || found.length + keys.length >= how.limit) await readKeys();
    if (found.length >= how.limit) break;
  }
  await readKeys();
  return found.slice(0, how.limit);
}

const nameOf = ({ pk, sk }: ItemKey): string => `${pk} ${sk}`;
