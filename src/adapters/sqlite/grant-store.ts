import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { overAt } from '../../domain/grants/cover.ts';
import type { Grant } from '../../domain/grants/grant.ts';
import { grantKey } from '../../domain/grants/grant-key.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { GrantFilter, GrantStore, GrantWrittenWith } from '../../operations/grant-ports.ts';
import { transaction } from './open-database.ts';

/** How many grants a list holds when it says no limit. */
const DEFAULT_LIMIT = 1000;

/** Fields that grants which were kept by an older version do not have. */
const ADDED = { revocationSeenAt: null, refusedAt: null, verifyAt: null } as const;

interface Row {
  readonly version: number;
  readonly record: string;
}

/** Grants in SQLite, with their notices and due moments in the same transaction. */
export class SqliteGrantStore implements GrantStore {
  readonly #database: DatabaseSync;
  readonly #one: StatementSync;
  readonly #onTarget: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #keepNotice: StatementSync;
  readonly #setDue: StatementSync;
  readonly #dropDue: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#one = database.prepare('SELECT version, record FROM grants WHERE id = ?');
    this.#onTarget = database.prepare(
      `SELECT version, record FROM grants
       WHERE account = ? AND region = ? AND target = ? AND starts_at IS NOT NULL
         AND (over_at >= ? OR state <> 'ended')
       ORDER BY requested_at, id`,
    );
    this.#insert = database.prepare(
      `INSERT INTO grants (version, account, region, target, node_name, state, principal, person, requested_at,
       starts_at, over_at, record, id) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#update = database.prepare(
      `UPDATE grants SET version = version + 1, account = ?, region = ?, target = ?, node_name = ?, state = ?,
       principal = ?, person = ?, requested_at = ?, starts_at = ?, over_at = ?, record = ?
       WHERE id = ? AND version = ?`,
    );
    this.#keepNotice = database.prepare(
      'INSERT INTO notices (id, raised_at, notice) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#setDue = database.prepare(
      'INSERT INTO due (key, at) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET at = excluded.at',
    );
    this.#dropDue = database.prepare('DELETE FROM due WHERE key = ?');
  }

  async read(id: string): Promise<Grant | null> {
    const row = this.#one.get(id) as Row | undefined;
    return row ? grantOf(row) : null;
  }

  async write(grant: Grant, also: GrantWrittenWith = {}): Promise<boolean> {
    return transaction(this.#database, () => {
      const columns = columnsOf(grant);
      const { changes } =
        grant.version === 0 ? this.#insert.run(...columns) : this.#update.run(...columns, grant.version);
      if (changes !== 1) return false;
      for (const notice of also.notices ?? [])
        this.#keepNotice.run(notice.id, Math.round(notice.raisedAt), JSON.stringify(notice));
      const key = grantKey(grant.id);
      if (also.dueAt === null) this.#dropDue.run(key);
      else if (also.dueAt !== undefined) this.#setDue.run(key, Math.round(also.dueAt));
      return true;
    });
  }

  async list(filter: GrantFilter): Promise<readonly Grant[]> {
    const where: string[] = ['1'];
    const values: SQLInputValue[] = [];
    const add = (clause: string, ...given: readonly SQLInputValue[]) => {
      where.push(clause);
      values.push(...given);
    };
    const { states, user, node, since, until } = filter;
    if (states !== undefined) add(`state IN (${states.map(() => '?').join(', ')})`, ...states);
    if (user !== undefined) add('(person = ? OR instr(principal, ?) > 0)', user, user);
    if (node !== undefined) add('(target = ? OR node_name = ?)', node, node);
    if (since !== undefined) add('requested_at >= ?', since);
    if (until !== undefined) add('requested_at < ?', until);
    const rows = this.#database
      .prepare(
        `SELECT version, record FROM grants WHERE ${where.join(' AND ')} ORDER BY requested_at DESC, id LIMIT ?`,
      )
      .all(...values, filter.limit ?? DEFAULT_LIMIT);
    return (rows as unknown as Row[]).map(grantOf);
  }

  async onTarget(place: Place, target: string, since: Instant): Promise<readonly Grant[]> {
    const rows = this.#onTarget.all(place.account, place.region, target, Math.round(since));
    return (rows as unknown as Row[]).map(grantOf);
  }
}

function columnsOf(grant: Grant): SQLInputValue[] {
  const over = overAt(grant);
  return [
    grant.account,
    grant.region,
    grant.target,
    grant.nodeName,
    grant.state,
    grant.principal,
    grant.person,
    Math.round(grant.requestedAt),
    grant.startsAt === null ? null : Math.round(grant.startsAt),
    over === null ? null : Math.round(over),
    JSON.stringify(grant),
    grant.id,
  ];
}

function grantOf(row: Row): Grant {
  return { ...ADDED, ...(JSON.parse(row.record) as Grant), version: row.version };
}
