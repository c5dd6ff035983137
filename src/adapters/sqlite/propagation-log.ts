import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  PROPAGATION_KEPT_MS,
  type PropagationLog,
  type PropagationSeen,
} from '../../operations/grant-ports.ts';

/** What was seen of IAM's propagation, one row an account. */
export class SqlitePropagationLog implements PropagationLog {
  readonly #read: StatementSync;
  readonly #saw: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare(
      'SELECT longest_ms AS longestMs, seen_at AS at, samples FROM iam_propagation WHERE account = ?',
    );
    this.#saw = database.prepare(
      `INSERT INTO iam_propagation (account, longest_ms, seen_at, samples) VALUES (?1, ?2, ?3, 1)
       ON CONFLICT (account) DO UPDATE SET samples = samples + 1,
         seen_at = CASE WHEN ?2 >= longest_ms OR seen_at < ?4 THEN ?3 ELSE seen_at END,
         longest_ms = CASE WHEN ?2 >= longest_ms OR seen_at < ?4 THEN ?2 ELSE longest_ms END`,
    );
  }

  async read(account: string): Promise<PropagationSeen | null> {
    const row = this.#read.get(account) as PropagationSeen | undefined;
    return row ? { ...row } : null;
  }

  async saw(account: string, seen: { readonly ms: number; readonly at: number }): Promise<void> {
    const [ms, at] = [Math.round(seen.ms), Math.round(seen.at)];
    this.#saw.run(account, ms, at, at - PROPAGATION_KEPT_MS);
  }
}
