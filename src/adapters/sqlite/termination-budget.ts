import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { TerminationBudget } from '../../operations/ports.ts';
import { transaction } from './open-database.ts';

/** The cap on terminations in SQLite, so that a restart in a loop does not lift it. */
export class SqliteTerminationBudget implements TerminationBudget {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async take(
    key: string,
    ask: { readonly now: Instant; readonly since: Instant; readonly limit: number },
  ): Promise<boolean> {
    return transaction(this.#database, () => {
      this.#database.prepare('DELETE FROM termination_slots WHERE taken_at < ?').run(Math.round(ask.since));
      if (this.#database.prepare('SELECT 1 FROM termination_slots WHERE key = ?').get(key)) return true;
      const row = this.#database.prepare('SELECT count(*) AS count FROM termination_slots').get() as {
        count: number;
      };
      if (row.count >= ask.limit) return false;
      this.#database
        .prepare('INSERT INTO termination_slots (key, taken_at) VALUES (?, ?)')
        .run(key, Math.round(ask.now));
      return true;
    });
  }
}
