import type { DatabaseSync } from 'node:sqlite';
import type { Checksums, ObjectDetail, Segment } from './stored-object.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS s3_uploads (
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated INTEGER NOT NULL, detail TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS s3_uploads_order ON s3_uploads (bucket, key, id);
CREATE TABLE IF NOT EXISTS s3_parts (
  upload TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (upload, number)) WITHOUT ROWID;`;

/** What the object will be once the upload is completed; its bytes and checksums come with the parts. */
export interface UploadPlan extends Omit<ObjectDetail, 'segments' | 'checksums'> {
  /** The algorithm that was asked for at the start. */
  readonly checksumName?: string;
  readonly initiator: { readonly arn: string; readonly name: string };
}

/** A multipart upload under way. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Epoch ms. */
  readonly initiatedAt: number;
  readonly plan: UploadPlan;
}

/** One part that has arrived. */
export interface Part {
  readonly number: number;
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  /** MD5, hex. */
  readonly etag: string;
  readonly modifiedAt: number;
  readonly checksums: Checksums;
}

function uploadOf(row: Record<string, unknown>): Upload {
  return {
    id: String(row['id']),
    bucket: String(row['bucket']),
    key: String(row['key']),
    initiatedAt: Number(row['initiated']),
    plan: JSON.parse(String(row['detail'])) as UploadPlan,
  };
}

/** Multipart uploads and their parts. */
export class UploadStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  start(upload: Upload): void {
    this.#db
      .prepare('INSERT INTO s3_uploads (id, bucket, key, initiated, detail) VALUES (?, ?, ?, ?, ?)')
      .run(upload.id, upload.bucket, upload.key, upload.initiatedAt, JSON.stringify(upload.plan));
  }

  find(bucket: string, key: string, id: string): Upload | undefined {
    const row = this.#db
      .prepare('SELECT * FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?')
      .get(id, bucket, key);
    return row === undefined ? undefined : uploadOf(row);
  }

  /** Uploads of a bucket, by key and then id, after the given ones. */
  after(bucket: string, key: string, id: string, limit: number): Upload[] {
    return this.#db
      .prepare(
        'SELECT * FROM s3_uploads WHERE bucket = ? AND (key > ? OR (key = ? AND id > ?)) ORDER BY key, id LIMIT ?',
      )
      .all(bucket, key, key, id, limit)
      .map(uploadOf);
  }

  /** Keeps a part; an earlier one of the same number is returned. */
  putPart(uploadId: string, part: Part): Part | undefined {
    const earlier = this.part(uploadId, part.number);
    this.#db
      .prepare('INSERT OR REPLACE INTO s3_parts (upload, number, body) VALUES (?, ?, ?)')
      .run(uploadId, part.number, JSON.stringify(part));
    return earlier;
  }

  part(uploadId: string, number: number): Part | undefined {
    const row = this.#db
      .prepare('SELECT body FROM s3_parts WHERE upload = ? AND number = ?')
      .get(uploadId, number);
    return row === undefined ? undefined : (JSON.parse(String(row['body'])) as Part);
  }

  parts(uploadId: string, after = 0, limit = 10_001): Part[] {
    return this.#db
      .prepare('SELECT body FROM s3_parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?')
      .all(uploadId, after, limit)
      .map((row) => JSON.parse(String(row['body'])) as Part);
  }

  /** Forgets an upload and its parts. */
  remove(id: string): void {
    this.#db.prepare('DELETE FROM s3_parts WHERE upload = ?').run(id);
    this.#db.prepare('DELETE FROM s3_uploads WHERE id = ?').run(id);
  }
}
