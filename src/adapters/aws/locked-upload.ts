import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { SpooledBytes } from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';
import { asFault } from './aws-fault.ts';

/** The parts of one object, and its largest size. Source: S3 user guide, "Multipart upload limits". */
const MOST_PARTS = 10_000;
export const MOST_UPLOADED_BYTES = 50 * 1024 ** 4;
/** One part is in memory at a time; larger ones only where there would be too many. */
export const PART_BYTES = 16 * 1024 * 1024;
const PART_TIMEOUT_MS = 5 * 60_000;
/** Beside the SDK's own: hours of upload shall not be lost to a minute without network. */
const TRIES = 8;
export const FIRST_WAIT_MS = 500;

/** An object that is uploaded in parts under lock. */
export interface LockedUpload {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly content: SpooledBytes;
  readonly lockedUntil: Instant;
  readonly partBytes: number;
  /** The wait after the first failure of a part; it doubles with each. */
  readonly firstWaitMs: number;
}

type Upload = LockedUpload & { readonly uploadId: string };

/**
 * Uploads an object in parts, each with its SHA-256, under lock from its first moment; what was spooled is hashed again
 * on its way, so that only these very bytes become an object. Null: one is there already. What fails is taken back.
 */
export async function uploadLocked(
  asked: LockedUpload,
): Promise<{ readonly versionId: string | null } | null> {
  const upload: Upload = { ...asked, uploadId: await begin(asked) };
  try {
    const parts = await sendParts(upload);
    return await complete(upload, parts);
  } catch (error) {
    // What cannot be taken back now is abandoned, and found later.
    await abort(upload.s3, upload).catch(() => undefined);
    throw asFault('s3 CompleteMultipartUpload', error);
  }
}

/** Takes back uploads under a prefix that were begun before a moment and never ended: their parts cost, and show nowhere. */
export async function abortUploads(
  s3: S3Client,
  place: { readonly bucket: string; readonly prefix: string },
  before: Instant,
): Promise<number> {
  let aborted = 0;
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await s3
      .send(
        new ListMultipartUploadsCommand({
          Bucket: place.bucket,
          Prefix: place.prefix,
          KeyMarker: page?.NextKeyMarker,
          UploadIdMarker: page?.NextUploadIdMarker,
        }),
      )
      .catch(failing('s3 ListMultipartUploads'));
    for (const { Key: key, UploadId: uploadId, Initiated } of page.Uploads ?? []) {
      if (key === undefined || uploadId === undefined || Initiated === undefined) continue;
      if (Initiated.getTime() >= before) continue;
      await abort(s3, { bucket: place.bucket, key, uploadId });
      aborted += 1;
    }
  } while (page.IsTruncated === true);
  return aborted;
}

async function begin({ s3, bucket, key, lockedUntil }: LockedUpload): Promise<string> {
  const command = new CreateMultipartUploadCommand({
    Bucket: bucket,
    Key: key,
    ChecksumAlgorithm: 'SHA256',
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(lockedUntil),
  });
  const { UploadId } = await s3.send(command).catch((error: unknown) => {
    if ((error as Error).name === 'InvalidRequest') throw notLocked(bucket, error);
    throw asFault('s3 CreateMultipartUpload', error);
  });
  if (UploadId === undefined)
    throw new Fault('AWS_FAILED', 's3 CreateMultipartUpload gave no upload', { retry: 'later' });
  return UploadId;
}

async function sendParts(upload: Upload): Promise<CompletedPart[]> {
  const { content } = upload;
  const partBytes = Math.max(upload.partBytes, Math.ceil(content.bytes / MOST_PARTS));
  const whole = createHash('sha256');
  const sent: CompletedPart[] = [];
  for await (const part of inParts(content.chunks(), partBytes)) {
    whole.update(part);
    sent.push(await sendPart(upload, sent.length + 1, part));
  }
  if (whole.digest('hex') !== content.sha256)
    throw new Fault('DISK_FAILED', `what was spooled of ${upload.key} is not what was written`, {
      retry: 'later',
    });
  return sent;
}

async function sendPart(upload: Upload, number: number, part: Uint8Array): Promise<CompletedPart> {
  const ChecksumSHA256 = createHash('sha256').update(part).digest('base64');
  const command = new UploadPartCommand({
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.uploadId,
    PartNumber: number,
    Body: part,
    ContentLength: part.length,
    ChecksumSHA256,
  });
  for (let tries = 1; ; tries += 1)
    try {
      const { ETag } = await upload.s3.send(command, { requestTimeout: PART_TIMEOUT_MS });
      return { PartNumber: number, ETag, ChecksumSHA256 };
    } catch (error) {
      const fault = asFault('s3 UploadPart', error);
      if (fault.retry === 'never' || tries === TRIES) throw fault;
      const waitMs = upload.firstWaitMs * 2 ** (tries - 1);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
}

async function complete(
  upload: Upload,
  Parts: CompletedPart[],
): Promise<{ versionId: string | null } | null> {
  const { bucket: Bucket, key: Key, uploadId: UploadId, s3 } = upload;
  const command = new CompleteMultipartUploadCommand({
    ...{ Bucket, Key, UploadId },
    MultipartUpload: { Parts },
    IfNoneMatch: '*',
  });
  try {
    const { VersionId } = await s3.send(command, { requestTimeout: PART_TIMEOUT_MS });
    return { versionId: VersionId ?? null };
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailed') throw error;
    await abort(s3, upload);
    return null;
  }
}

async function abort(
  s3: S3Client,
  { bucket, key, uploadId }: Pick<Upload, 'bucket' | 'key' | 'uploadId'>,
): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId });
  await s3.send(command).catch((error: unknown) => {
    // It is over, or was taken back before.
    if ((error as Error).name === 'NoSuchUpload') return;
    throw asFault('s3 AbortMultipartUpload', error);
  });
}

/** The bytes in pieces of one size, the last one smaller. */
async function* inParts(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let part = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.subarray(from, from + size - filled);
      part.set(taken, filled);
      filled += taken.length;
      from += taken.length;
      if (filled < size) continue;
      yield part;
      part = Buffer.allocUnsafe(size);
      filled = 0;
    }
  if (filled > 0) yield part.subarray(0, filled);
}

/** What S3 says of a bucket without object lock. */
export function notLocked(bucket: string, cause: unknown): Fault {
  return new Fault(
    'EVIDENCE_NOT_LOCKED',
    `the bucket ${bucket} has no object lock: evidence is anchored only where it cannot be deleted`,
    { retry: 'later', cause },
  );
}

function failing(operation: string): (error: unknown) => never {
  return (error) => {
    throw asFault(operation, error);
  };
}
