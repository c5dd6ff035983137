import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { PlaceState, SweepResult, WatchLog, WatchState } from '../../operations/ports.ts';

/** How many unreadable events are kept, and how much of each: whoever can send events must not fill the disk. */
const QUARANTINE_LIMIT = 1000;
const QUARANTINE_BODY_CHARS = 65_536;

const PLACES =
  'SELECT account, region, swept_at AS sweptAt, failed_at AS failedAt, error, history_at AS historyAt FROM watch_places';

/** What the watch knows of itself, in SQLite. */
export class SqliteWatchLog implements WatchLog {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async read(): Promise<WatchState> {
    const events = this.#database.prepare('SELECT last_at, lag_ms FROM watch_events').get() as
      | { last_at: number; lag_ms: number }
      | undefined;
    const places = this.#database
      .prepare(`${PLACES} ORDER BY account, region`)
      .all() as unknown as PlaceState[];
    const odd = this.#database.prepare('SELECT count(*) AS count FROM quarantine').get() as { count: number };
    return {
      lastEventAt: events?.last_at ?? null,
      lastEventLagMs: events?.lag_ms ?? null,
      quarantined: odd.count,
      places: places.map((place) => ({ ...place })),
    };
  }

  async readPlace({ account, region }: Place): Promise<PlaceState | null> {
    const found = this.#database
      .prepare(`${PLACES} WHERE account = ? AND region = ?`)
      .get(account, region) as unknown as PlaceState | undefined;
    return found ? { ...found } : null;
  }

  async sawEvent(seen: { readonly at: Instant; readonly happenedAt: Instant }): Promise<void> {
    this.#database
      .prepare(
        `INSERT INTO watch_events (one, last_at, lag_ms) VALUES (1, ?, ?)
         ON CONFLICT (one) DO UPDATE SET last_at = excluded.last_at, lag_ms = excluded.lag_ms`,
      )
      .run(Math.round(seen.at), Math.round(seen.at - seen.happenedAt));
  }

  async swept(place: Place, result: SweepResult): Promise<void> {
    const failed = result.error !== null;
    this.#database
      .prepare(
        `INSERT INTO watch_places (account, region, swept_at, failed_at, error, history_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (account, region) DO UPDATE SET swept_at = coalesce(excluded.swept_at, swept_at),
         failed_at = excluded.failed_at, error = excluded.error,
         history_at = iif(?, excluded.history_at, history_at)`,
      )
      .run(
        place.account,
        place.region,
        failed ? null : Math.round(result.at),
        failed ? Math.round(result.at) : null,
        result.error,
        Math.round(result.at),
        !failed && result.full ? 1 : 0,
      );
  }

  async quarantine(event: {
    readonly at: Instant;
    readonly reason: string;
    readonly body: string;
  }): Promise<void> {
    this.#database
      .prepare('INSERT INTO quarantine (at, reason, body) VALUES (?, ?, ?)')
      .run(Math.round(event.at), event.reason, event.body.slice(0, QUARANTINE_BODY_CHARS));
    this.#database
      .prepare('DELETE FROM quarantine WHERE number <= (SELECT max(number) FROM quarantine) - ?')
      .run(QUARANTINE_LIMIT);
  }
}
