import type { DatabaseSync } from 'node:sqlite';
import type { ReadKind, ReadLog, SessionName, TranscriptRead } from '../../operations/read-log.ts';
import { transaction } from './open-database.ts';

const DEFAULT_LIMIT = 1000;

/** Who watched what, in SQLite. Rows are only ever added. */
export class SqliteReadLog implements ReadLog {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async keep(reads: readonly TranscriptRead[]): Promise<void> {
    const insert = this.#database.prepare(
      `INSERT INTO transcript_reads (at, reader, person, what, account, region, session, detail)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    transaction(this.#database, () => {
      for (const { at, reader, what, session, detail } of reads)
        insert.run(
          Math.round(at),
          reader.arn,
          reader.person,
          what,
          session?.account ?? null,
          session?.region ?? null,
          session === null ? null : JSON.stringify(session.id),
          detail,
        );
    });
  }

  async ofSession(session: SessionName, limit = DEFAULT_LIMIT): Promise<readonly TranscriptRead[]> {
    const rows = this.#database
      .prepare(
        `SELECT at, reader, person, what, detail FROM transcript_reads
         WHERE account = ? AND region = ? AND session = ? ORDER BY number DESC LIMIT ?`,
      )
      .all(session.account, session.region, JSON.stringify(session.id), limit) as unknown as readonly Row[];
    const { account, region, id } = session;
    return rows.toReversed().map((row) => ({
      at: row.at,
      reader: { arn: row.reader, person: row.person },
      what: row.what,
      session: { account, region, id },
      detail: row.detail,
    }));
  }
}

interface Row {
  readonly at: number;
  readonly reader: string;
  readonly person: string | null;
  readonly what: ReadKind;
  readonly detail: string | null;
}
