import type { DatabaseSync } from 'node:sqlite';
import type { DataRecord } from './stream.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS kinesis_records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, shard INTEGER NOT NULL, time INTEGER NOT NULL,
    key TEXT NOT NULL, data BLOB NOT NULL);
  CREATE INDEX IF NOT EXISTS kinesis_by_shard ON kinesis_records (stream, shard, sequence);`;

/** The records of all streams, in SQLite. */
export class RecordStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** Keeps a record; gives its sequence. */
  add(stream: string, shard: number, record: Omit<DataRecord, 'sequence'>): number {
    const { arrivedAt, partitionKey, data } = record;
    const result = this.#db
      .prepare('INSERT INTO kinesis_records (stream, shard, time, key, data) VALUES (?, ?, ?, ?, ?)')
      .run(stream, shard, arrivedAt, partitionKey, data);
    return Number(result.lastInsertRowid);
  }

  /** Records of a shard from a sequence and a moment on, in order. */
  read(stream: string, shard: number, wanted: { from: number; since: number; limit: number }): DataRecord[] {
    return this.#db
      .prepare(
        'SELECT sequence, time, key, data FROM kinesis_records WHERE stream = ? AND shard = ? AND sequence >= ? AND time >= ? ORDER BY sequence LIMIT ?',
      )
      .all(stream, shard, wanted.from, wanted.since, wanted.limit)
      .map((row) => ({
        sequence: Number(row['sequence']),
        arrivedAt: Number(row['time']),
        partitionKey: String(row['key']),
        data: row['data'] as Uint8Array,
      }));
  }

  /** The sequence after the last record of all. */
  next(): number {
    const row = this.#db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'kinesis_records'").get();
    return Number(row?.['seq'] ?? 0) + 1;
  }

  remove(stream: string): void {
    this.#db.prepare('DELETE FROM kinesis_records WHERE stream = ?').run(stream);
  }

  expire(before: number): void {
    this.#db.prepare('DELETE FROM kinesis_records WHERE time < ?').run(before);
  }
}
