import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CloudTrailRecord } from './record.ts';
import { recordResources, recordUsername } from './record-resources.ts';

/** Records wait in memory this long, or until there are this many, before they are written in one transaction. */
const FLUSH_MS = 50;
const FLUSH_COUNT = 500;
/** Rows that one statement inserts; what is left over goes in one by one. */
const ROWS_AT_ONCE = 50;
/** CloudTrail's event history. Source: LookupEvents, "the last 90 days". */
const HISTORY_MS = 90 * 24 * 3_600_000;
const PRUNE_EVERY_MS = 24 * 3_600_000;
/** Data events wait here for their trails' log files only. */
const DATA_MS = 24 * 3_600_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS cloudtrail_records (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, time INTEGER NOT NULL,
    event_id TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, username TEXT NOT NULL,
    access_key TEXT NOT NULL, read_only TEXT NOT NULL, resources TEXT NOT NULL, body TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT 'Management');
  CREATE INDEX IF NOT EXISTS cloudtrail_by_place ON cloudtrail_records (account, region, id);`;

/** A file of before there were data events lacks their column. */
function addCategory(db: DatabaseSync): void {
  const columns = db.prepare("SELECT name FROM pragma_table_info('cloudtrail_records')").all();
  if (columns.some(({ name }) => name === 'category')) return;
  db.exec("ALTER TABLE cloudtrail_records ADD COLUMN category TEXT NOT NULL DEFAULT 'Management'");
}

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

const COLUMNS = [
  'account',
  'region',
  'time',
  'event_id',
  'name',
  'source',
  'username',
  'access_key',
  'read_only',
  'resources',
  'body',
  'category',
] as const;

function insertOf(db: DatabaseSync, rows: number): StatementSync {
  const one = `(${COLUMNS.map(() => '?').join(', ')})`;
  const all = Array.from({ length: rows }, () => one).join(', ');
  return db.prepare(`INSERT INTO cloudtrail_records (${COLUMNS.join(', ')}) VALUES ${all}`);
}

/** CloudTrail's records on disk. Appending only queues: every call of local-aws passes here. */
export class RecordLog {
  readonly #db: DatabaseSync;
  readonly #insertOne: StatementSync;
  readonly #insertMany: StatementSync;
  readonly #now: () => number;
  /** The columns of the rows that wait, one row after the other: texts cost the collector less than records. */
  #waiting: SQLInputValue[] = [];
  #timer: NodeJS.Timeout | undefined;
  #prunedAt = Number.NEGATIVE_INFINITY;
  #lastTime = { text: '', at: Number.NaN };

  constructor(db: DatabaseSync, now: () => number) {
    this.#db = db;
    this.#now = now;
    db.exec(SCHEMA);
    addCategory(db);
    this.#insertOne = insertOf(db, 1);
    this.#insertMany = insertOf(db, ROWS_AT_ONCE);
  }

  append(record: CloudTrailRecord): void {
    const resources = record.eventCategory === 'Data' ? [] : recordResources(record);
    this.#waiting.push(
      record.recipientAccountId,
      record.awsRegion,
      this.#timeOf(record),
      record.eventID,
      record.eventName,
      record.eventSource,
      recordUsername(record),
      text(record.userIdentity['accessKeyId']),
      String(record.readOnly),
      resources.length === 0 ? '[]' : JSON.stringify(resources),
      bodyOf(record),
      record.eventCategory,
    );
    if (this.#waiting.length >= FLUSH_COUNT * COLUMNS.length) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  #timeOf({ eventTime }: CloudTrailRecord): number {
    if (this.#lastTime.text !== eventTime) this.#lastTime = { text: eventTime, at: Date.parse(eventTime) };
    return this.#lastTime.at;
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const values = this.#waiting;
    if (values.length === 0) return;
    this.#waiting = [];
    const many = ROWS_AT_ONCE * COLUMNS.length;
    let at = 0;
    this.#db.exec('BEGIN');
    try {
      for (; at + many <= values.length; at += many) this.#insertMany.run(...values.slice(at, at + many));
      for (; at < values.length; at += COLUMNS.length)
        this.#insertOne.run(...values.slice(at, at + COLUMNS.length));
      if (this.#now() - this.#prunedAt > PRUNE_EVERY_MS) this.#prune();
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  #prune(): void {
    this.#prunedAt = this.#now();
    this.#db.prepare('DELETE FROM cloudtrail_records WHERE time < ?').run(this.#prunedAt - HISTORY_MS);
    this.#db
      .prepare("DELETE FROM cloudtrail_records WHERE category = 'Data' AND time < ?")
      .run(this.#prunedAt - DATA_MS);
  }

  /** Management events that match, newest first. */
  find(query: RecordQuery): StoredRecord[] {
    this.flush();
    const wheres = ['account = ?', 'region = ?', 'time >= ?', "category = 'Management'"];
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

  /** Records after an id and up to another, oldest first, for a trail's log files. */
  after(
    id: number,
    untilId: number,
    accounts: readonly string[],
    limit: number,
  ): { id: number; account: string; region: string; body: string }[] {
    this.flush();
    const marks = accounts.map(() => '?').join(', ');
    const sql = `SELECT id, account, region, body FROM cloudtrail_records WHERE id > ? AND id <= ? AND account IN (${marks}) ORDER BY id LIMIT ?`;
    return this.#db.prepare(sql).all(id, untilId, ...accounts, limit) as unknown as {
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
