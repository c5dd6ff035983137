import type { DatabaseSync } from 'node:sqlite';
import type { HoldTarget, LegalHold } from '../../domain/archive/hold.ts';
import type { HoldStore } from '../../operations/retention-ports.ts';

interface Row {
  readonly id: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly session: string | null;
  readonly person: string | null;
  readonly reason: string;
  readonly placed_by: string;
  readonly placed_at: number;
  readonly released_by: string | null;
  readonly released_at: number | null;
}

/** Legal holds in SQLite; none is ever deleted. */
export class SqliteHoldStore implements HoldStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async place({ id, of, reason, placedBy, placedAt }: LegalHold): Promise<void> {
    const session = of.kind === 'session' ? of : null;
    this.#database
      .prepare(
        `INSERT INTO legal_holds (id, account, region, session, person, reason, placed_by, placed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        session?.account ?? null,
        session?.region ?? null,
        session?.id ?? null,
        of.kind === 'person' ? of.person : null,
        reason,
        placedBy,
        placedAt,
      );
  }

  async release(id: string, by: { readonly arn: string; readonly at: number }): Promise<LegalHold | null> {
    const { changes } = this.#database
      .prepare('UPDATE legal_holds SET released_by = ?, released_at = ? WHERE id = ? AND released_at IS NULL')
      .run(by.arn, by.at, id);
    if (changes === 0) return null;
    return holdOf(this.#database.prepare('SELECT * FROM legal_holds WHERE id = ?').get(id) as unknown as Row);
  }

  async list(): Promise<readonly LegalHold[]> {
    const rows = this.#database.prepare('SELECT * FROM legal_holds ORDER BY placed_at DESC, id').all();
    return (rows as unknown as readonly Row[]).map(holdOf);
  }
}

function holdOf(row: Row): LegalHold {
  const of: HoldTarget =
    row.person === null
      ? { kind: 'session', account: row.account ?? '', region: row.region ?? '', id: row.session ?? '' }
      : { kind: 'person', person: row.person };
  return {
    id: row.id,
    of,
    reason: row.reason,
    placedBy: row.placed_by,
    placedAt: row.placed_at,
    releasedBy: row.released_by,
    releasedAt: row.released_at,
  };
}
