import type { Instant } from '../../domain/kernel/instant.ts';
import type { Backlog, DueItem, DueQueue } from '../../operations/ports.ts';
import { bringForward, DUE_SHARDS, dueItemKey, duePartition, move } from './due-moments.ts';
import { heal, type Tabled } from './effects.ts';
import { AFTER_ALL, type Item, number, numberOf, sortable } from './item.ts';
import { keyOfItem } from './table.ts';
import { WAITING } from './table-definition.ts';

/** The due queue in DynamoDB. The index proposes; a conditional write on the moment itself decides who takes it. */
export class DynamoDueQueue implements DueQueue {
  readonly #at: Tabled;

  constructor(at: Tabled) {
    this.#at = at;
  }

  async schedule(key: string, at: Instant): Promise<void> {
    await bringForward(this.#at.table, key, at);
  }

  async takeDue(
    now: Instant,
    how: { readonly limit: number; readonly holdMs: number },
  ): Promise<readonly DueItem[]> {
    await heal(this.#at);
    const rows = (await this.#waiting({ now, limit: how.limit })).slice(0, how.limit);
    const order = new Map(rows.map((row, place) => [keyOfItem(row).pk, place]));
    const items = await this.#at.table.getAll(rows.map(keyOfItem));
    const place = (item: Item) => order.get(keyOfItem(item).pk) ?? 0;
    const taken = await Promise.all(
      items
        .toSorted((a, b) => place(a) - place(b))
        .map((item) => this.take(item['key']?.S ?? '', now, how.holdMs)),
    );
    return taken.filter((item) => item !== null);
  }

  async take(key: string, now: Instant, holdMs: number): Promise<DueItem | null> {
    const heldUntil = Math.round(now + holdMs);
    const condition = { where: '#at <= :now', values: { ':now': number(Math.round(now)) } };
    return (await move(this.#at.table, key, heldUntil, condition)) ? { key, heldUntil } : null;
  }

  async settle(item: DueItem, nextAt: Instant | null): Promise<void> {
    await move(this.#at.table, item.key, nextAt, {
      where: '#at = :held',
      values: { ':held': number(item.heldUntil) },
    });
  }

  async nextAt(): Promise<Instant | null> {
    await heal(this.#at);
    return instantOf((await this.#waiting({ limit: 1 }))[0]);
  }

  async backlog(now: Instant): Promise<Backlog> {
    const rows = await this.#waiting({ now });
    return { count: rows.length, oldestAt: instantOf(rows[0]) };
  }

  /** Rows of the index, the earliest moment first: up to `limit` of each shard. */
  async #waiting(asked: { readonly now?: Instant; readonly limit?: number }): Promise<readonly Item[]> {
    const shards = await Promise.all(
      Array.from({ length: DUE_SHARDS }, (_, shard) =>
        this.#at.table.queryAll({
          index: WAITING,
          pk: duePartition(shard),
          ...(asked.now === undefined ? {} : { to: `${sortable(asked.now)}/${AFTER_ALL}` }),
          ...(asked.limit === undefined ? {} : { limit: asked.limit }),
        }),
      ),
    );
    return shards.flat().toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  async momentOf(key: string): Promise<Instant | null> {
    return numberOf((await this.#at.table.get(dueItemKey(key)))?.['at']);
  }
}

const sortKey = (row: Item): string => row[WAITING.sk]?.S ?? '';

function instantOf(row: Item | undefined): Instant | null {
  return row === undefined ? null : Number(sortKey(row).split('/')[0]);
}
