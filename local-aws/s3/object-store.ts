import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { NewObject, ObjectDetail, StoredObject } from './stored-object.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS s3_objects (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL,
  latest INTEGER NOT NULL, marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
  modified INTEGER NOT NULL, detail TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS s3_objects_version ON s3_objects (bucket, key, version);
CREATE INDEX IF NOT EXISTS s3_objects_order ON s3_objects (bucket, key, sequence DESC);
CREATE UNIQUE INDEX IF NOT EXISTS s3_objects_latest ON s3_objects (bucket, key) WHERE latest = 1;`;

type Row = Record<string, unknown>;

function objectOf(row: Row): StoredObject {
  return {
    bucket: String(row['bucket']),
    key: String(row['key']),
    versionId: String(row['version']),
    sequence: Number(row['sequence']),
    isLatest: row['latest'] === 1,
    isDeleteMarker: row['marker'] === 1,
    sizeBytes: Number(row['size']),
    etag: String(row['etag']),
    modifiedAt: Number(row['modified']),
    detail: JSON.parse(String(row['detail'])) as ObjectDetail,
  };
}

/** Versions of objects in SQLite, in the order in which S3 lists them: keys by their UTF-8 bytes, newest first. */
export class ObjectStore {
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

  /** The newest version, a delete marker included. */
  latest(bucket: string, key: string): StoredObject | undefined {
    const row = this.#sql('SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND latest = 1').get(
      bucket,
      key,
    );
    return row === undefined ? undefined : objectOf(row);
  }

  version(bucket: string, key: string, versionId: string): StoredObject | undefined {
    const row = this.#sql('SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND version = ?').get(
      bucket,
      key,
      versionId,
    );
    return row === undefined ? undefined : objectOf(row);
  }

  /** Makes this the newest version. A 'null' version takes the place of the older 'null' one, which is returned. */
  put(object: NewObject): StoredObject | undefined {
    const { bucket, key } = object;
    this.#db.exec('BEGIN');
    try {
      const replaced = object.versionId === 'null' ? this.version(bucket, key, 'null') : undefined;
      if (replaced !== undefined)
        this.#sql('DELETE FROM s3_objects WHERE sequence = ?').run(replaced.sequence);
      this.#sql('UPDATE s3_objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1').run(
        bucket,
        key,
      );
      this.#sql(
        'INSERT INTO s3_objects (bucket, key, version, latest, marker, size, etag, modified, detail) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)',
      ).run(
        bucket,
        key,
        object.versionId,
        object.isDeleteMarker ? 1 : 0,
        object.sizeBytes,
        object.etag,
        object.modifiedAt,
        JSON.stringify(object.detail),
      );
      this.#db.exec('COMMIT');
      return replaced;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Changes what is kept beside the bytes (tags, retention, ACL). */
  update(object: StoredObject, detail: ObjectDetail): void {
    this.#sql('UPDATE s3_objects SET detail = ? WHERE sequence = ?').run(
      JSON.stringify(detail),
      object.sequence,
    );
  }

  /** Removes one version for good; the next older one becomes the newest. */
  remove(object: StoredObject): void {
    this.#sql('DELETE FROM s3_objects WHERE sequence = ?').run(object.sequence);
    this.#sql(
      `UPDATE s3_objects SET latest = 1 WHERE sequence =
       (SELECT sequence FROM s3_objects WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1)`,
    ).run(object.bucket, object.key);
  }

  /** Newest versions that are no delete markers, keys after `after` (or from it on). */
  latestAfter(bucket: string, after: { key: string; inclusive: boolean }, limit: number): StoredObject[] {
    const sign = after.inclusive ? '>=' : '>';
    const rows = this.#sql(
      `SELECT * FROM s3_objects WHERE bucket = ? AND key ${sign} ? AND latest = 1 AND marker = 0 ORDER BY key LIMIT ?`,
    ).all(bucket, after.key, limit);
    return rows.map(objectOf);
  }

  /** All versions of keys after this one, or of the same key if older than `sequence`. */
  versionsAfter(bucket: string, after: { key: string; sequence: number }, limit: number): StoredObject[] {
    const rows = this.#sql(
      `SELECT * FROM s3_objects WHERE bucket = ? AND (key > ? OR (key = ? AND sequence < ?))
       ORDER BY key, sequence DESC LIMIT ?`,
    ).all(bucket, after.key, after.key, after.sequence, limit);
    return rows.map(objectOf);
  }

  isEmpty(bucket: string): boolean {
    return this.#sql('SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1').get(bucket) === undefined;
  }
}
