import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type {
  LockedObjects,
  ObjectLock,
  ObjectName,
  ObjectVersion,
  SpooledBytes,
} from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';
import { asFault } from './aws-fault.ts';
import {
  abortUploads,
  FIRST_WAIT_MS,
  MOST_UPLOADED_BYTES,
  notLocked,
  PART_BYTES,
  uploadLocked,
} from './locked-upload.ts';

/** A bundle takes its time to upload; the sweeps' calls do not wait for it. */
const UPLOAD_TIMEOUT_MS = 5 * 60_000;
/** S3 writes this for the version of an object that was put before versioning. */
const NO_VERSION = 'null';

/** Objects of S3 under object lock. */
export class S3LockedObjects implements LockedObjects {
  readonly #bucket: string;
  readonly #hub: Place;
  readonly #s3Of: (place: Place) => S3Client;
  readonly #partBytes: number;
  readonly #firstWaitMs: number;

  /** `partBytes`: what is larger is uploaded in parts of this size, at least S3's 5 MiB; `firstWaitMs`: before a part is sent again. */
  constructor(made: {
    bucket: string;
    hub: Place;
    s3Of: (place: Place) => S3Client;
    partBytes?: number;
    firstWaitMs?: number;
  }) {
    this.#bucket = made.bucket;
    this.#partBytes = made.partBytes ?? PART_BYTES;
    this.#firstWaitMs = made.firstWaitMs ?? FIRST_WAIT_MS;
    this.#hub = made.hub;
    this.#s3Of = made.s3Of;
  }

  archive(key: string): ObjectName {
    return { place: this.#hub, bucket: this.#bucket, key };
  }

  async put(
    object: ObjectName,
    content: SpooledBytes,
    lockedUntil: Instant,
  ): Promise<{ readonly versionId: string | null } | null> {
    if (content.bytes > MOST_UPLOADED_BYTES)
      throw new Fault(
        'EVIDENCE_TOO_LARGE',
        `${object.key} would have ${content.bytes} bytes, more than an object of S3 has (${MOST_UPLOADED_BYTES})`,
        { retry: 'never' },
      );
    if (content.bytes > this.#partBytes)
      return uploadLocked({
        s3: this.#s3(object),
        ...{ bucket: object.bucket, key: object.key, content, lockedUntil },
        partBytes: this.#partBytes,
        firstWaitMs: this.#firstWaitMs,
      });
    return this.#putAtOnce(object, content, lockedUntil);
  }

  abortAbandoned(prefix: string, before: Instant): Promise<number> {
    return abortUploads(this.#s3(this.archive(prefix)), { bucket: this.#bucket, prefix }, before);
  }

  async #putAtOnce(
    object: ObjectName,
    content: SpooledBytes,
    lockedUntil: Instant,
  ): Promise<{ readonly versionId: string | null } | null> {
    const command = new PutObjectCommand({
      Bucket: object.bucket,
      Key: object.key,
      Body: await bufferOf(content),
      ContentLength: content.bytes,
      // S3 takes nothing but the very bytes that were spooled.
      ChecksumSHA256: Buffer.from(content.sha256, 'hex').toString('base64'),
      IfNoneMatch: '*',
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: new Date(lockedUntil),
    });
    try {
      const { VersionId } = await this.#s3(object).send(command, { requestTimeout: UPLOAD_TIMEOUT_MS });
      return { versionId: VersionId ?? null };
    } catch (error) {
      const { name } = error as Error;
      if (name === 'PreconditionFailed') return null;
      if (name === 'InvalidRequest') throw notLocked(object.bucket, error);
      throw asFault('s3 PutObject', error);
    }
  }

  async versions(object: ObjectName): Promise<readonly ObjectVersion[]> {
    const found: ObjectVersion[] = [];
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      page = await this.#s3(object)
        .send(
          new ListObjectVersionsCommand({
            Bucket: object.bucket,
            Prefix: object.key,
            KeyMarker: page?.NextKeyMarker,
            VersionIdMarker: page?.NextVersionIdMarker,
          }),
        )
        .catch((error: unknown) => {
          throw asFault('s3 ListObjectVersions', error);
        });
      for (const one of page.Versions ?? [])
        if (one.Key === object.key) found.push(versionOf(one, one.Size ?? 0, false));
      for (const one of page.DeleteMarkers ?? [])
        if (one.Key === object.key) found.push(versionOf(one, 0, true));
      // Keys are listed in order: the ones after ours only begin with it.
    } while (page.IsTruncated && page.NextKeyMarker === object.key);
    return found.sort((a, b) => Number(b.isLatest) - Number(a.isLatest) || b.modifiedAt - a.modifiedAt);
  }

  async lock(object: ObjectName, versionId: string | null): Promise<ObjectLock | null> {
    const command = new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, ...version(versionId) });
    const head = await this.#s3(object).send(command).catch(absentOr('s3 HeadObject'));
    if (head === null) return null;
    return {
      mode: head.ObjectLockMode ?? null,
      until: head.ObjectLockRetainUntilDate?.getTime() ?? null,
      encryptedWith: head.SSEKMSKeyId ?? head.ServerSideEncryption ?? null,
    };
  }

  async read(object: ObjectName, versionId: string | null): Promise<AsyncIterable<Uint8Array> | null> {
    const command = new GetObjectCommand({ Bucket: object.bucket, Key: object.key, ...version(versionId) });
    const got = await this.#s3(object).send(command).catch(absentOr('s3 GetObject'));
    return got === null ? null : chunksOf(got);
  }

  async *keys(prefix: string, after: string | null): AsyncIterable<string> {
    let token: string | undefined;
    do {
      const page = await this.#s3(this.archive(prefix))
        .send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: prefix,
            ContinuationToken: token,
            ...(after === null ? {} : { StartAfter: after }),
          }),
        )
        .catch((error: unknown) => {
          throw asFault('s3 ListObjectsV2', error);
        });
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /** The archive is used from the hub, whoever's session it is about; another bucket from the session's own place. */
  #s3({ place, bucket }: ObjectName): S3Client {
    return this.#s3Of(bucket === this.#bucket ? this.#hub : place);
  }
}

/** From memory, so that it can be sent again when a try fails. */
async function bufferOf(content: SpooledBytes): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of content.chunks()) parts.push(chunk);
  return Buffer.concat(parts);
}

function version(versionId: string | null): { VersionId?: string } {
  return versionId === null || versionId === NO_VERSION ? {} : { VersionId: versionId };
}

function versionOf(
  one: { VersionId?: string; IsLatest?: boolean; LastModified?: Date },
  bytes: number,
  isDeleteMarker: boolean,
): ObjectVersion {
  return {
    versionId: one.VersionId ?? NO_VERSION,
    isDeleteMarker,
    isLatest: one.IsLatest ?? false,
    bytes,
    modifiedAt: one.LastModified?.getTime() ?? 0,
  };
}

/** What is not there is an answer; a delete marker answers so too. */
function absentOr(operation: string): (error: unknown) => null {
  return (error) => {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if (['NotFound', 'NoSuchKey', 'NoSuchVersion'].includes(name) || $metadata?.httpStatusCode === 404)
      return null;
    if ($metadata?.httpStatusCode === 405) return null;
    throw asFault(operation, error);
  };
}

async function* chunksOf(got: GetObjectCommandOutput): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of got.Body as Readable) yield chunk as Uint8Array;
  } catch (error) {
    throw asFault('s3 GetObject', error);
  }
}
