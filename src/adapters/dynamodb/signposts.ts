import type { Instant } from '../../domain/kernel/instant.ts';
import type { ItemKey } from './item.ts';
import type { Table } from './table.ts';

const DAY_MS = 86_400_000;
const DAY_DIGITS = 6;
/** How many signposts this process remembers to have set. */
const MAX_REMEMBERED = 10_000;

/** What is listed by its time. */
export type ListedKind = 'session' | 'grant' | 'notice' | 'finding' | 'evidence';

/** The UTC day of an instant, sorting as text. */
export const dayOf = (at: Instant): string =>
  String(Math.max(0, Math.floor(at / DAY_MS))).padStart(DAY_DIGITS, '0');

/** The partition of the index by time that holds a kind's day. */
export const dayPartition = (kind: ListedKind, day: string): string => `${kind}/${day}`;

/**
 * Small items that say where to look. Each is set before what it leads to is written: one that leads to nothing is
 * harmless, as readers look at the thing itself.
 */
export class Signposts {
  readonly #table: Table;
  readonly #set = new Set<string>();

  constructor(table: Table) {
    this.#table = table;
  }

  async put(key: ItemKey): Promise<void> {
    const name = `${key.pk} ${key.sk}`;
    if (this.#set.has(name)) return;
    await this.#table.put(key, {});
    if (this.#set.size >= MAX_REMEMBERED) this.#set.clear();
    this.#set.add(name);
  }

  /** That a day holds something of a kind. */
  async day(kind: ListedKind, at: Instant): Promise<void> {
    await this.put({ pk: `days/${kind}`, sk: dayOf(at) });
  }

  /** The sort keys of a partition. */
  async of(
    pk: string,
    range: { readonly from?: string; readonly to?: string; readonly backward?: boolean } = {},
  ): Promise<readonly string[]> {
    const items = await this.#table.queryAll({ pk, ...range });
    return items.map((item) => item['sk']?.S ?? '');
  }
}
