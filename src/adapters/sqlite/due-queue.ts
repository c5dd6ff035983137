import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Backlog, DueItem, DueQueue } from '../../operations/ports.ts';
import { transaction } from './open-database.ts';

/** The due queue in SQLite: one moment a key; a key that is taken moves to the end of its hold. */
export class SqliteDueQueue implements DueQueue {
  readonly #database: DatabaseSync;
  readonly #takable: StatementSync;
  readonly #move: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#takable = database.prepare('SELECT key FROM due WHERE at <= ? ORDER BY at, key LIMIT ?');
    this.#move = database.prepare('UPDATE due SET at = ? WHERE key = ?');
  }

  async schedule(key: string, at: Instant): Promise<void> {
    this.#database
      .prepare(
        'INSERT INTO due (key, at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = min(at, excluded.at)',
      )
      .run(key, Math.round(at));
  }

  async takeDue(
    now: Instant,
    how: { readonly limit: number; readonly holdMs: number },
  ): Promise<readonly DueItem[]> {
    const heldUntil = Math.round(now + how.holdMs);
    const rows = this.#takable.all(Math.round(now), how.limit);
    if (rows.length === 0) return [];
    return transaction(this.#database, () =>
      rows.map((row) => {
        const key = String(row['key']);
        this.#move.run(heldUntil, key);
        return { key, heldUntil };
      }),
    );
  }

  async take(key: string, now: Instant, holdMs: number): Promise<DueItem | null> {
    const heldUntil = Math.round(now + holdMs);
    const moved = this.#database
      .prepare('UPDATE due SET at = ? WHERE key = ? AND at <= ?')
      .run(heldUntil, key, Math.round(now));
    return moved.changes === 1 ? { key, heldUntil } : null;
  }

  async settle(item: DueItem, nextAt: Instant | null): Promise<void> {
    if (nextAt === null)
      this.#database.prepare('DELETE FROM due WHERE key = ? AND at = ?').run(item.key, item.heldUntil);
    else
      this.#database
        .prepare('UPDATE due SET at = ? WHERE key = ? AND at = ?')
        .run(Math.round(nextAt), item.key, item.heldUntil);
  }

  async momentOf(key: string): Promise<Instant | null> {
    const row = this.#database.prepare('SELECT at FROM due WHERE key = ?').get(key) as
      | { at: number }
      | undefined;
    return row?.at ?? null;
  }

  async nextAt(): Promise<Instant | null> {
    const row = this.#database.prepare('SELECT min(at) AS at FROM due').get() as { at: number | null };
    return row.at;
  }

  async backlog(now: Instant): Promise<Backlog> {
    const row = this.#database
      .prepare('SELECT count(*) AS count, min(at) AS oldest FROM due WHERE at <= ?')
      .get(Math.round(now)) as { count: number; oldest: number | null };
    return { count: row.count, oldestAt: row.oldest };
  }
}
