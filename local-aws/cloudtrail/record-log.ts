import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CloudTrailRecord } from './record.ts';
import { recordResources, recordUsername } from './record-resources.ts';

/** Records wait in memory this long, or until there are this many, before they are written in one transaction. */
const FLUSH_MS = 50;
const FLUSH_COUNT = 500;
/** CloudTrail's event history. Source: LookupEvents, "the last 90 days". */
const HISTORY_MS = 90 * 24 * 3_600_000;
const PRUNE_EVERY_MS = 24 * 3_600_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS cloudtrail_records (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, time INTEGER NOT NULL,
    event_id TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, username TEXT NOT NULL,
    access_key TEXT NOT NULL, read_only TEXT NOT NULL, resources TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS cloudtrail_by_place ON cloudtrail_records (account, region, id);`;

/** What LookupEvents can ask for: one attribute, a span of time (epoch ms), what comes before an id. */
export interface RecordQuery {
  readonly account: string;
  readonly region: string;
  readonly attribute?: { readonly key: string; readonly value: string };
  readonly from?: number;
  readonly to?: number;
  readonly beforeId?: number;
  readonly limit: number;
}

/** A record as kept. `resources` is JSON. */
export interface StoredRecord {
  readonly id: number;
  readonly time: number;
  readonly username: string;
  readonly resources: string;
  readonly body: string;
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  EventId: 'event_id = ?',
  EventName: 'name = ?',
  EventSource: 'source = ?',
  Username: 'username = ?',
  AccessKeyId: 'access_key = ?',
  ReadOnly: 'read_only = ?',
  ResourceType: "EXISTS (SELECT 1 FROM json_each(resources) WHERE value ->> 'ResourceType' = ?)",
  ResourceName: "EXISTS (SELECT 1 FROM json_each(resources) WHERE value ->> 'ResourceName' = ?)",
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A record as JSON; one whose parameters nest too deep to be written keeps the rest, as AWS cuts what is too large. */
function bodyOf(record: CloudTrailRecord): string {
  try {
    return JSON.stringify(record);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify({ ...record, requestParameters: null, responseElements: null });
  }
}

/** CloudTrail's records on disk. Appending only queues: every call of local-aws passes here. */
export class RecordLog {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #now: () => number;
  #waiting: CloudTrailRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #prunedAt = Number.NEGATIVE_INFINITY;

  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
    db.exec(SCHEMA);
    this.#insert = db.prepare(
      'INSERT INTO cloudtrail_records (account, region, time, event_id, name, source, username, access_key, read_only, resources, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
  }

  append(record: CloudTrailRecord): void {
    this.#waiting.push(record);
    if (this.#waiting.length >= FLUSH_COUNT) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    this.#db.exec('BEGIN');
    try {
      for (const record of records) this.#write(record);
      if (this.#now() - this.#prunedAt > PRUNE_EVERY_MS) this.#prune();
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  #write(record: CloudTrailRecord): void {
    this.#insert.run(
      record.recipientAccountId,
      record.awsRegion,
      Date.parse(record.eventTime),
      record.eventID,
      record.eventName,
      record.eventSource,
      recordUsername(record),
      text(record.userIdentity['accessKeyId']),
      String(record.readOnly),
      JSON.stringify(recordResources(record)),
      bodyOf(record),
    );
  }

  #prune(): void {
    this.#prunedAt = this.#now();
    this.#db.prepare('DELETE FROM cloudtrail_records WHERE time < ?').run(this.#prunedAt - HISTORY_MS);
  }

  /** Records that match, newest first. */
  find(query: RecordQuery): StoredRecord[] {
    this.flush();
    const wheres = ['account = ?', 'region = ?', 'time >= ?'];
    const values: SQLInputValue[] = [
      query.account,
      query.region,
      Math.max(query.from ?? 0, this.#now() - HISTORY_MS),
    ];
    if (query.to !== undefined) {
      wheres.push('time <= ?');
      values.push(query.to);
    }
    if (query.beforeId !== undefined) {
      wheres.push('id < ?');
      values.push(query.beforeId);
    }
    const condition = query.attribute === undefined ? undefined : ATTRIBUTES[query.attribute.key];
    if (query.attribute !== undefined && condition !== undefined) {
      wheres.push(condition);
      values.push(query.attribute.value);
    }
    const sql = `SELECT id, time, username, resources, body FROM cloudtrail_records WHERE ${wheres.join(' AND ')} ORDER BY id DESC LIMIT ?`;
    return this.#db.prepare(sql).all(...values, query.limit) as unknown as StoredRecord[];
  }

  /** Records after an id, oldest first, for a trail's log files. */
  after(
    id: number,
    accounts: readonly string[],
    limit: number,
  ): { id: number; account: string; region: string; body: string }[] {
    this.flush();
    const marks = accounts.map(() => '?').join(', ');
    const sql = `SELECT id, account, region, body FROM cloudtrail_records WHERE id > ? AND account IN (${marks}) ORDER BY id LIMIT ?`;
    return this.#db.prepare(sql).all(id, ...accounts, limit) as unknown as {
      id: number;
      account: string;
      region: string;
      body: string;
    }[];
  }

  /** Every account that has records. */
  accounts(): string[] {
    this.flush();
    return this.#db
      .prepare('SELECT DISTINCT account FROM cloudtrail_records')
      .all()
      .map((row) => String(row['account']));
  }

  /** The id of the newest record; 0 when there is none. */
  lastId(): number {
    this.flush();
    const row = this.#db.prepare('SELECT max(id) AS id FROM cloudtrail_records').get();
    return Number(row?.['id'] ?? 0);
  }
}
