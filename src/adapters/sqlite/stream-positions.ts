import type { DatabaseSync } from 'node:sqlite';
import type { Place } from '../../domain/sessions/session.ts';
import type { StreamPosition, StreamPositions } from '../../operations/transcript-ports.ts';

/** How far log groups were read, in SQLite. */
export class SqliteStreamPositions implements StreamPositions {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async read({ account, region }: Place, logGroup: string): Promise<StreamPosition | null> {
    const row = this.#database
      .prepare(
        'SELECT floor_at, read_at FROM stream_positions WHERE account = ? AND region = ? AND log_group = ?',
      )
      .get(account, region, logGroup);
    return row === undefined ? null : { floorAt: Number(row['floor_at']), readAt: Number(row['read_at']) };
  }

  async write({ account, region }: Place, logGroup: string, position: StreamPosition | null): Promise<void> {
    if (position === null) {
      this.#database
        .prepare('DELETE FROM stream_positions WHERE account = ? AND region = ? AND log_group = ?')
        .run(account, region, logGroup);
      return;
    }
    this.#database
      .prepare(
        `INSERT INTO stream_positions (account, region, log_group, floor_at, read_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET floor_at = excluded.floor_at, read_at = excluded.read_at`,
      )
      .run(account, region, logGroup, Math.round(position.floorAt), Math.round(position.readAt));
  }
}
