import type { DatabaseSync } from 'node:sqlite';
import { parseHead, renderHead, type SealedBundle } from '../../domain/evidence/sealed-bundle.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { EvidenceStore, Walk } from '../../operations/evidence-ports.ts';
import type { SessionName } from '../../operations/read-log.ts';

const NO_WALK: Walk = { startedAt: null, at: null, bundles: 0, bytes: 0, problems: 0, last: null };
/** Bundles of one session that are listed: each later delivery makes one. */
const MOST_OF_SESSION = 1000;

/** What is known of bundles, in SQLite. Heads are kept as the archive has them. */
export class SqliteEvidenceStore implements EvidenceStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async keep(sealed: SealedBundle): Promise<void> {
    const { account, region, sequence } = sealed.chain;
    this.#database
      .prepare(
        `INSERT INTO evidence_bundles (account, region, sequence, session, sealed_at, head)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(
        account,
        region,
        sequence,
        JSON.stringify(sealed.sessionId),
        Math.round(sealed.sealedAt),
        renderHead(sealed),
      );
  }

  async chainEnd(place: Place): Promise<SealedBundle | null> {
    const row = this.#database
      .prepare(
        'SELECT head FROM evidence_bundles WHERE account = ? AND region = ? ORDER BY sequence DESC LIMIT 1',
      )
      .get(place.account, place.region);
    return row ? headOf(row) : null;
  }

  async after(place: Place, sequence: number, limit: number): Promise<readonly SealedBundle[]> {
    return this.#database
      .prepare(
        `SELECT head FROM evidence_bundles WHERE account = ? AND region = ? AND sequence > ?
         ORDER BY sequence LIMIT ?`,
      )
      .all(place.account, place.region, sequence, limit)
      .map(headOf);
  }

  async ofSession(session: SessionName): Promise<readonly SealedBundle[]> {
    return this.#database
      .prepare(
        `SELECT head FROM evidence_bundles WHERE account = ? AND region = ? AND session = ?
         ORDER BY sequence LIMIT ?`,
      )
      .all(session.account, session.region, JSON.stringify(session.id), MOST_OF_SESSION)
      .map(headOf);
  }

  async chains(): Promise<readonly Place[]> {
    const rows = this.#database
      .prepare('SELECT DISTINCT account, region FROM evidence_bundles ORDER BY account, region')
      .all() as unknown as readonly Place[];
    return rows.map(({ account, region }) => ({ account, region }));
  }

  async list({ account, sequence, limit }: Parameters<EvidenceStore['list']>[0]) {
    return this.#database
      .prepare(
        `SELECT head FROM evidence_bundles WHERE account = coalesce(?, account)
         AND sequence = coalesce(?, sequence) ORDER BY sealed_at DESC, sequence DESC LIMIT ?`,
      )
      .all(account ?? null, sequence ?? null, limit)
      .map(headOf);
  }

  async counts(): Promise<{ readonly bundles: number; readonly sessions: number }> {
    const row = this.#database
      .prepare(
        `SELECT count(*) AS bundles, count(DISTINCT account || ' ' || region || ' ' || session) AS sessions
         FROM evidence_bundles`,
      )
      .get() as { bundles: number; sessions: number };
    return { bundles: row.bundles, sessions: row.sessions };
  }

  async toLookAt(now: Instant, limit: number): Promise<readonly SessionName[]> {
    const rows = this.#database
      .prepare(
        `SELECT s.record FROM sessions s LEFT JOIN evidence_looks l
           ON l.account = s.account AND l.region = s.region AND l.id = s.id
         WHERE s.state = 'ended' AND (l.version IS NULL OR l.version <> s.version OR l.next_at <= ?)
         ORDER BY s.started_at LIMIT ?`,
      )
      .all(Math.round(now), limit) as unknown as readonly { record: string }[];
    return rows.map(({ record }) => {
      const { start } = JSON.parse(record) as { start: SessionName };
      return { account: start.account, region: start.region, id: start.id };
    });
  }

  async looked(session: SessionName, version: number, nextAt: Instant | null): Promise<void> {
    // As the session's own row names it: ids of others may hold anything.
    this.#database
      .prepare(
        `INSERT INTO evidence_looks (account, region, id, version, next_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (account, region, id) DO UPDATE SET version = excluded.version, next_at = excluded.next_at`,
      )
      .run(session.account, session.region, session.id, version, nextAt === null ? null : Math.round(nextAt));
  }

  async readWalk(): Promise<Walk> {
    const row = this.#database.prepare('SELECT walk FROM evidence_walk').get() as
      | { walk: string }
      | undefined;
    return row ? (JSON.parse(row.walk) as Walk) : NO_WALK;
  }

  async writeWalk(walk: Walk): Promise<void> {
    this.#database
      .prepare(
        'INSERT INTO evidence_walk (one, walk) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET walk = excluded.walk',
      )
      .run(JSON.stringify(walk));
  }
}

function headOf(row: Record<string, unknown>): SealedBundle {
  const head = parseHead(String(row['head']));
  if (!head)
    throw new Error('a head that was kept cannot be read: the database was changed by something else');
  return head;
}
