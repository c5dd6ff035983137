import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { JudgementLog, KeptJudgement } from '../../operations/evidence-ports.ts';
import type { SessionName } from '../../operations/read-log.ts';
import { transaction } from './open-database.ts';

/** Judgements kept of one session; past it, the oldest after the first go. */
const MOST_JUDGEMENTS = 50;

interface Row {
  readonly number: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly digest: string;
  readonly judgement: string;
}

/** The judgements of sessions in SQLite. */
export class SqliteJudgementLog implements JudgementLog {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async keep(
    session: SessionName,
    { at, verdict, facts }: { readonly at: Instant; readonly verdict: unknown; readonly facts: unknown },
  ): Promise<void> {
    const name = nameOf(session);
    const judgement = JSON.stringify({ verdict, facts });
    // A verdict tells when it was made: the same one made again differs in that alone.
    const digest = createHash('sha256')
      .update(JSON.stringify({ verdict: { ...(verdict as object), judgedAt: null }, facts }))
      .digest('hex');
    transaction(this.#database, () => {
      const last = this.#database
        .prepare(
          `SELECT number, digest FROM session_judgements WHERE account = ? AND region = ? AND session = ?
           ORDER BY number DESC LIMIT 1`,
        )
        .get(...name) as Pick<Row, 'number' | 'digest'> | undefined;
      if (last?.digest === digest) {
        this.#database
          .prepare('UPDATE session_judgements SET last_at = ? WHERE number = ?')
          .run(Math.round(at), last.number);
        return;
      }
      this.#database
        .prepare(
          `INSERT INTO session_judgements (account, region, session, first_at, last_at, digest, judgement)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(...name, Math.round(at), Math.round(at), digest, judgement);
      this.#database
        .prepare(
          `DELETE FROM session_judgements WHERE number IN (
             SELECT number FROM session_judgements WHERE account = ? AND region = ? AND session = ?
             ORDER BY number DESC LIMIT -1 OFFSET ?)
           AND number <> (SELECT min(number) FROM session_judgements WHERE account = ? AND region = ? AND session = ?)`,
        )
        .run(...name, MOST_JUDGEMENTS, ...name);
    });
  }

  async ofSession(session: SessionName): Promise<readonly KeptJudgement[]> {
    const rows = this.#database
      .prepare(
        `SELECT first_at, last_at, judgement FROM session_judgements
         WHERE account = ? AND region = ? AND session = ? ORDER BY number`,
      )
      .all(...nameOf(session)) as unknown as readonly Row[];
    return rows.map((row) => ({
      firstAt: row.first_at,
      lastAt: row.last_at,
      ...(JSON.parse(row.judgement) as { verdict: unknown; facts: unknown }),
    }));
  }
}

function nameOf({ account, region, id }: SessionName): [string, string, string] {
  return [account, region, JSON.stringify(id)];
}
