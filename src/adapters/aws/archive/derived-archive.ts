import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type ArchivedPlace, DERIVED_PREFIX, derivedKey } from '../../../domain/archive/archive-key.ts';
import type { ArchivedSessionRow, ArchiveTableName } from '../../../domain/archive/archive-table.ts';
import { parseRfc3339 } from '../../../domain/kernel/rfc3339.ts';
import type {
  DerivedArchive,
  DerivedFile,
  DerivedRows,
  SessionToArchive,
} from '../../../operations/archive-ports.ts';
import { rowsOfFiles } from '../../search/file-row-deriver.ts';
import { asFault } from '../aws-fault.ts';

/** Smaller files are sent as they are, larger ones as a stream. */
const AT_ONCE_BYTES = 16 * 1024 * 1024;
const UPLOAD_TIMEOUT_MS = 30 * 60_000;
/** The session's own row comes last: where it is, the others are. */
const ORDER: readonly ArchiveTableName[] = ['lines', 'commands', 'sessions'];
const PLACE = /region=([^/]+)\/account=([^/]+)\/day=/;

/** Derived rows in the archive bucket. */
export class S3DerivedArchive implements DerivedArchive {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #folder: string;

  /** `folder`: for files that are fetched. */
  constructor(made: { readonly s3: S3Client; readonly bucket: string; readonly folder: string }) {
    this.#s3 = made.s3;
    this.#bucket = made.bucket;
    this.#folder = made.folder;
  }

  async write(session: SessionToArchive, rows: DerivedRows): Promise<readonly string[]> {
    const written: string[] = [];
    for (const table of ORDER) {
      const key = derivedKey(table, session);
      const file = rows.files[table];
      if ((await this.#digestOf(key)) === file.digest) continue;
      await this.#put(key, file);
      written.push(key);
    }
    return written;
  }

  async *sessions(): AsyncGenerator<{ session: SessionToArchive; row: ArchivedSessionRow }> {
    let token: string | undefined;
    do {
      const page = await this.#s3
        .send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: `${DERIVED_PREFIX}sessions/`,
            ContinuationToken: token,
          }),
        )
        .catch(failed('s3 ListObjectsV2'));
      for (const { Key } of page.Contents ?? []) {
        const found = Key === undefined ? null : await this.#sessionAt(Key);
        if (found !== null) yield found;
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async rowOf(session: ArchivedPlace): Promise<ArchivedSessionRow | null> {
    return (await this.#sessionAt(derivedKey('sessions', session)))?.row ?? null;
  }

  async read(session: SessionToArchive, row: ArchivedSessionRow): Promise<DerivedRows | null> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const files: Partial<Record<ArchiveTableName, DerivedFile>> = {};
    const discard = async () => {
      for (const { path } of Object.values(files)) await rm(path, { force: true });
    };
    for (const table of ORDER) {
      const file = await this.#fetch(derivedKey(table, session));
      if (file === null) {
        await discard();
        return null;
      }
      files[table] = file;
    }
    return rowsOfFiles(row, files as Record<ArchiveTableName, DerivedFile>);
  }

  async #sessionAt(key: string): Promise<{ session: SessionToArchive; row: ArchivedSessionRow } | null> {
    const place = PLACE.exec(key);
    const got = await this.#get(key);
    if (place === null || got === null) return null;
    const text = gunzipSync(Buffer.from(await got.body.toArray().then(Buffer.concat))).toString('utf8');
    const row = JSON.parse(text) as ArchivedSessionRow;
    const session: SessionToArchive = {
      account: place[2] as string,
      region: place[1] as string,
      id: row.session_id,
      person: row.person,
      owner: row.owner,
      node: row.node,
      nodeName: row.node_name,
      documentName: row.document_name,
      startedAt: parseRfc3339(row.started_at) ?? 0,
      endedAt: row.ended_at === null ? null : parseRfc3339(row.ended_at),
    };
    return { session, row };
  }

  async #fetch(key: string): Promise<DerivedFile | null> {
    const got = await this.#get(key);
    if (got === null) return null;
    const path = join(this.#folder, `${randomUUID()}.jsonl.gz`);
    await pipeline(got.body, createWriteStream(path, { mode: 0o600 })).catch(failed('s3 GetObject'));
    return { path, bytes: got.bytes, digest: got.digest };
  }

  async #get(key: string): Promise<{ body: Readable; bytes: number; digest: string } | null> {
    try {
      const got = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      const { Body, ContentLength, Metadata } = got;
      return { body: Body as Readable, bytes: ContentLength ?? 0, digest: Metadata?.['digest'] ?? '' };
    } catch (error) {
      if (isAbsent(error)) return null;
      throw asFault('s3 GetObject', error);
    }
  }

  async #digestOf(key: string): Promise<string | null> {
    try {
      const head = await this.#s3.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return head.Metadata?.['digest'] ?? null;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw asFault('s3 HeadObject', error);
    }
  }

  async #put(key: string, file: DerivedFile): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: file.bytes <= AT_ONCE_BYTES ? await readFile(file.path) : createReadStream(file.path),
      ContentLength: file.bytes,
      ContentType: 'application/gzip',
      Metadata: { digest: file.digest },
    });
    await this.#s3.send(command, { requestTimeout: UPLOAD_TIMEOUT_MS }).catch(failed('s3 PutObject'));
  }
}

function failed(operation: string): (error: unknown) => never {
  return (error) => {
    throw asFault(operation, error);
  };
}

function isAbsent(error: unknown): boolean {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return ['NotFound', 'NoSuchKey'].includes(name) || $metadata?.httpStatusCode === 404;
}
