import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Place, SessionRecord } from '../../domain/sessions/session.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import type { SessionFilter, SessionStore, WrittenWith } from '../../operations/ports.ts';
import { writeFinding } from './finding-store.ts';
import { transaction } from './open-database.ts';

/** How many sessions a list holds when it says no limit. */
const DEFAULT_LIMIT = 1000;

interface Row {
  readonly version: number;
  readonly record: string;
}

/** Sessions in SQLite, with their notices and due moments in the same transaction. */
export class SqliteSessionStore implements SessionStore {
  readonly #database: DatabaseSync;
  readonly #one: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #keepNotice: StatementSync;
  readonly #setDue: StatementSync;
  readonly #bringDue: StatementSync;
  readonly #dropDue: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#one = database.prepare(
      'SELECT version, record FROM sessions WHERE account = ? AND region = ? AND id = ?',
    );
    this.#insert = database.prepare(
      `INSERT INTO sessions (version, state, started_at, owner, person, target, node_name, record, account, region, id)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#update = database.prepare(
      `UPDATE sessions SET version = version + 1, state = ?, started_at = ?, owner = ?, person = ?, target = ?,
       node_name = ?, record = ? WHERE account = ? AND region = ? AND id = ? AND version = ?`,
    );
    this.#keepNotice = database.prepare(
      'INSERT INTO notices (id, raised_at, notice) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#setDue = database.prepare(
      'INSERT INTO due (key, at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at',
    );
    this.#bringDue = database.prepare(
      'INSERT INTO due (key, at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = min(at, excluded.at)',
    );
    this.#dropDue = database.prepare('DELETE FROM due WHERE key = ?');
  }

  async read(place: Place, id: string): Promise<SessionRecord | null> {
    const row = this.#one.get(place.account, place.region, id) as Row | undefined;
    return row ? recordOf(row) : null;
  }

  async write(record: SessionRecord, also: WrittenWith = {}): Promise<boolean> {
    return transaction(this.#database, () => {
      if (!this.#writeRecord(record)) return false;
      for (const notice of also.notices ?? [])
        this.#keepNotice.run(notice.id, Math.round(notice.raisedAt), JSON.stringify(notice));
      for (const finding of also.findings ?? []) writeFinding(this.#database, finding);
      const key = sessionKey(record.start, record.start.id);
      if (also.dueAt === null) this.#dropDue.run(key);
      else if (also.dueAt !== undefined) this.#setDue.run(key, Math.round(also.dueAt));
      if (also.alsoDue) this.#bringDue.run(also.alsoDue.key, Math.round(also.alsoDue.at));
      return true;
    });
  }

  #writeRecord(record: SessionRecord): boolean {
    const { start } = record;
    const columns: SQLInputValue[] = [
      record.state,
      Math.round(start.startedAt),
      start.owner,
      record.person,
      start.target,
      record.nodeName,
      JSON.stringify(record),
      start.account,
      start.region,
      start.id,
    ];
    const result =
      record.version === 0 ? this.#insert.run(...columns) : this.#update.run(...columns, record.version);
    return result.changes === 1;
  }

  async list(filter: SessionFilter): Promise<readonly SessionRecord[]> {
    const where: string[] = ['1'];
    const values: SQLInputValue[] = [];
    const add = (clause: string, ...given: SQLInputValue[]) => {
      where.push(clause);
      values.push(...given);
    };
    if (filter.state !== undefined) add('state = ?', filter.state);
    if (filter.id !== undefined) add('id = ?', filter.id);
    if (filter.user !== undefined) add('(person = ? OR instr(owner, ?) > 0)', filter.user, filter.user);
    if (filter.whose !== undefined) add('(person = ? OR owner = ?)', filter.whose, filter.whose);
    if (filter.node !== undefined) add('(target = ? OR node_name = ?)', filter.node, filter.node);
    if (filter.target !== undefined) add('target = ?', filter.target);
    if (filter.since !== undefined) add('started_at >= ?', filter.since);
    if (filter.until !== undefined) add('started_at < ?', filter.until);
    const rows = this.#database
      .prepare(
        `SELECT version, record FROM sessions WHERE ${where.join(' AND ')} ORDER BY started_at DESC, id LIMIT ?`,
      )
      .all(...values, filter.limit ?? DEFAULT_LIMIT);
    return (rows as unknown as Row[]).map(recordOf);
  }

  async listOpen(place?: Place): Promise<readonly SessionRecord[]> {
    const here = place ? ' AND account = ? AND region = ?' : '';
    const rows = this.#database
      .prepare(`SELECT version, record FROM sessions WHERE state = 'active'${here} ORDER BY started_at, id`)
      .all(...(place ? [place.account, place.region] : []));
    return (rows as unknown as Row[]).map(recordOf);
  }

  async known(place: Place, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((id) => this.#one.get(place.account, place.region, id) !== undefined));
  }
}

function recordOf(row: Row): SessionRecord {
  return { ...(JSON.parse(row.record) as SessionRecord), version: row.version };
}
