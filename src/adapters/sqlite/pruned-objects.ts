import type { DatabaseSync } from 'node:sqlite';
import type { SessionName } from '../../operations/read-log.ts';
import type { PrunedObject, PrunedObjects } from '../../operations/retention-ports.ts';

/** Stands for a session of which nothing is left to prune. */
const WHOLE = '';

/** What was pruned, in SQLite. */
export class SqlitePrunedObjects implements PrunedObjects {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async keep({ version, class: kind, session, prunedAt, reason }: PrunedObject): Promise<void> {
    this.#database
      .prepare(
        `INSERT INTO pruned_objects (bucket, key, version, class, account, region, session, bytes, pruned_at, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(
        version.bucket,
        version.key,
        version.versionId,
        kind,
        session.account,
        session.region,
        session.id,
        version.bytes,
        prunedAt,
        reason,
      );
  }

  async pruned(bucket: string, key: string, versionId: string | null): Promise<boolean> {
    const row = this.#database
      .prepare('SELECT 1 FROM pruned_objects WHERE bucket = ? AND key = ? AND (? IS NULL OR version = ?)')
      .get(bucket, key, versionId, versionId);
    return row !== undefined;
  }

  async markDone(session: SessionName, at: number): Promise<void> {
    await this.keep({
      version: { bucket: WHOLE, key: keyOf(session), versionId: WHOLE, bytes: 0, isDeleteMarker: false },
      class: 'transcripts',
      session,
      prunedAt: at,
      reason: 'nothing is left',
    });
  }

  async isDone(session: SessionName): Promise<boolean> {
    return this.pruned(WHOLE, keyOf(session), WHOLE);
  }
}

function keyOf({ account, region, id }: SessionName): string {
  return JSON.stringify([account, region, id]);
}
