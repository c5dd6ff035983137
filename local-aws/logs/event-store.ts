import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { EVENT_OVERHEAD_BYTES, type LogEvent, type LogStream } from './log-group.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS logs_groups (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS logs_streams (
  id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL,
  first INTEGER, last INTEGER, ingested INTEGER, bytes INTEGER NOT NULL DEFAULT 0, UNIQUE (group_id, name));
CREATE INDEX IF NOT EXISTS logs_streams_time ON logs_streams (group_id, COALESCE(last, 0), name);
CREATE TABLE IF NOT EXISTS logs_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL, stream_id INTEGER NOT NULL,
  time INTEGER NOT NULL, ingested INTEGER NOT NULL, message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS logs_events_group ON logs_events (group_id, time, sequence);
CREATE INDEX IF NOT EXISTS logs_events_stream ON logs_events (stream_id, time, sequence);`;

/** A place in the order of events: by time, then by arrival. */
export interface Position {
  readonly time: number;
  readonly sequence: number;
}

/** Which events are asked for. Times are epoch ms; `until` is exclusive. */
export interface EventQuery {
  readonly groupRow: number;
  /** Absent: all streams of the group. */
  readonly streamRow?: number;
  readonly after?: Position;
  readonly before?: Position;
  readonly from: number;
  readonly until: number;
  readonly limit: number;
  readonly descending?: boolean;
}

function streamOf(row: Record<string, unknown>): LogStream {
  const optional = (name: string): number | undefined => (row[name] === null ? undefined : Number(row[name]));
  const firstEventAt = optional('first');
  const lastEventAt = optional('last');
  const lastIngestionAt = optional('ingested');
  return {
    rowId: Number(row['id']),
    name: String(row['name']),
    createdAt: Number(row['created']),
    ...(firstEventAt === undefined ? {} : { firstEventAt }),
    ...(lastEventAt === undefined ? {} : { lastEventAt }),
    ...(lastIngestionAt === undefined ? {} : { lastIngestionAt }),
    storedBytes: Number(row['bytes']),
  };
}

/** Streams and events in SQLite; nothing of them is held in memory. */
export class EventStore {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  #sql(text: string): StatementSync {
    let statement = this.#prepared.get(text);
    if (statement === undefined) {
      statement = this.#db.prepare(text);
      this.#prepared.set(text, statement);
    }
    return statement;
  }

  /** A fresh key for a group's rows. */
  newGroup(): number {
    return Number(this.#sql('INSERT INTO logs_groups DEFAULT VALUES').run().lastInsertRowid);
  }

  removeGroup(groupRow: number): void {
    this.#sql('DELETE FROM logs_events WHERE group_id = ?').run(groupRow);
    this.#sql('DELETE FROM logs_streams WHERE group_id = ?').run(groupRow);
    this.#sql('DELETE FROM logs_groups WHERE id = ?').run(groupRow);
  }

  stream(groupRow: number, name: string): LogStream | undefined {
    const row = this.#sql('SELECT * FROM logs_streams WHERE group_id = ? AND name = ?').get(groupRow, name);
    return row === undefined ? undefined : streamOf(row);
  }

  addStream(groupRow: number, name: string, now: number): void {
    this.#sql('INSERT INTO logs_streams (group_id, name, created) VALUES (?, ?, ?)').run(groupRow, name, now);
  }

  removeStream(stream: LogStream): void {
    this.#sql('DELETE FROM logs_events WHERE stream_id = ?').run(stream.rowId);
    this.#sql('DELETE FROM logs_streams WHERE id = ?').run(stream.rowId);
  }

  /** Streams in the order of their names, after (or before) one. */
  streamsByName(
    groupRow: number,
    query: { prefix: string; after: string | undefined; descending: boolean; limit: number },
  ): LogStream[] {
    const { prefix, after, descending, limit } = query;
    const sign = descending ? '<' : '>';
    const order = descending ? 'DESC' : 'ASC';
    return this.#sql(
      `SELECT * FROM logs_streams WHERE group_id = ? AND (? IS NULL OR name ${sign} ?)
       AND name >= ? AND name < ? ORDER BY name ${order} LIMIT ?`,
    )
      .all(groupRow, after ?? null, after ?? null, prefix, `${prefix}\u{10FFFF}`, limit)
      .map(streamOf);
  }

  /** Streams in the order of their last events. */
  streamsByTime(
    groupRow: number,
    query: { after: { time: number; name: string } | undefined; descending: boolean; limit: number },
  ): LogStream[] {
    const { after, descending, limit } = query;
    const sign = descending ? '<' : '>';
    const order = descending ? 'DESC' : 'ASC';
    const place = after === undefined ? '' : `AND (COALESCE(last, 0), name) ${sign} (?, ?)`;
    const values = after === undefined ? [] : [after.time, after.name];
    return this.#sql(
      `SELECT * FROM logs_streams WHERE group_id = ? ${place} ORDER BY COALESCE(last, 0) ${order}, name ${order} LIMIT ?`,
    )
      .all(groupRow, ...values, limit)
      .map(streamOf);
  }

  /** Keeps events in the order given; returns the sequence of the last. */
  append(
    groupRow: number,
    stream: LogStream,
    events: readonly { timestamp: number; message: string }[],
    now: number,
  ): number {
    if (events.length === 0) return 0;
    const insert = this.#sql(
      'INSERT INTO logs_events (group_id, stream_id, time, ingested, message) VALUES (?, ?, ?, ?, ?)',
    );
    let last = 0;
    let bytes = 0;
    this.#db.exec('BEGIN');
    try {
      for (const { timestamp, message } of events) {
        last = Number(insert.run(groupRow, stream.rowId, timestamp, now, message).lastInsertRowid);
        bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
      }
      const first = events[0]!.timestamp;
      const latest = events.at(-1)!.timestamp;
      this.#sql(
        `UPDATE logs_streams SET first = MIN(COALESCE(first, ?), ?), last = MAX(COALESCE(last, ?), ?),
         ingested = ?, bytes = bytes + ? WHERE id = ?`,
      ).run(first, first, latest, latest, now, bytes, stream.rowId);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
    return last;
  }

  /** Events in order, at most `limit`. */
  events(query: EventQuery): LogEvent[] {
    const { groupRow, streamRow, after, before, from, until, limit } = query;
    const where = [
      streamRow === undefined ? 'e.group_id = ?' : 'e.stream_id = ?',
      'e.time >= ?',
      'e.time < ?',
    ];
    const values: number[] = [streamRow ?? groupRow, from, until];
    if (after !== undefined) {
      where.push('(e.time, e.sequence) > (?, ?)');
      values.push(after.time, after.sequence);
    }
    if (before !== undefined) {
      where.push('(e.time, e.sequence) < (?, ?)');
      values.push(before.time, before.sequence);
    }
    const order = query.descending === true ? 'DESC' : 'ASC';
    const rows = this.#sql(
      `SELECT e.sequence, e.time, e.ingested, e.message, s.name FROM logs_events e
       CROSS JOIN logs_streams s ON s.id = e.stream_id
       WHERE ${where.join(' AND ')} ORDER BY e.time ${order}, e.sequence ${order} LIMIT ?`,
    ).all(...values, limit);
    return rows.map((row) => ({
      sequence: Number(row['sequence']),
      stream: String(row['name']),
      timestamp: Number(row['time']),
      message: String(row['message']),
      ingestedAt: Number(row['ingested']),
    }));
  }

  /** The bytes of a group, as AWS counts them. */
  storedBytes(groupRow: number): number {
    const row = this.#sql('SELECT COALESCE(SUM(bytes), 0) AS bytes FROM logs_streams WHERE group_id = ?').get(
      groupRow,
    );
    return Number(row?.['bytes'] ?? 0);
  }

  /** Removes the events of a group that are older than its retention. */
  expire(groupRow: number, before: number): void {
    this.#sql('DELETE FROM logs_events WHERE group_id = ? AND time < ?').run(groupRow, before);
  }
}
