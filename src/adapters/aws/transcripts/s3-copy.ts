import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { TranscriptCopy } from '../../../operations/transcript-ports.ts';
import { asFault } from '../aws-fault.ts';

/** What is asked for at once: a failed request costs no more than this, and no more of it is in memory. */
const RANGE_BYTES = 8 * 1024 * 1024;

/** An object of a bucket. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** The object that is there now, or one of its versions; null: there is none. */
export async function findObject(
  s3: S3Client,
  place: ObjectPlace,
  versionId?: string,
): Promise<TranscriptCopy | null> {
  try {
    const head = await s3.send(
      new HeadObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      }),
    );
    return {
      destination: 's3',
      location: `s3://${place.bucket}/${place.key}`,
      bytes: head.ContentLength ?? null,
      // A bucket without versions says `null` or nothing.
      versionId: head.VersionId === undefined || head.VersionId === 'null' ? null : head.VersionId,
      etag: head.ETag ?? null,
      deliveredAt: head.LastModified?.getTime() ?? 0,
      encryptedWith: head.SSEKMSKeyId ?? head.ServerSideEncryption ?? null,
      lockedUntil: head.ObjectLockRetainUntilDate?.getTime() ?? null,
    };
  } catch (error) {
    if (
      error instanceof Error &&
      ['NotFound', 'NoSuchKey', 'NoSuchBucket', 'NoSuchVersion'].includes(error.name)
    )
      return null;
    throw asFault('HeadObject', error);
  }
}

/** The bytes of an object that was found, range by range, always of the same version. */
export async function* objectBytes(
  s3: S3Client,
  place: ObjectPlace,
  copy: TranscriptCopy,
): AsyncGenerator<Uint8Array> {
  const size = copy.bytes ?? 0;
  for (let from = 0; from < size; ) {
    const to = Math.min(from + RANGE_BYTES, size) - 1;
    const bytes = await range(s3, place, { copy, from, to });
    if (bytes.length === 0) throw asFault('GetObject', new Error(`no bytes from ${from} of ${size}`));
    yield bytes;
    from += bytes.length;
  }
}

async function range(
  s3: S3Client,
  place: ObjectPlace,
  { copy, from, to }: { copy: TranscriptCopy; from: number; to: number },
): Promise<Uint8Array> {
  try {
    const answer = await s3.send(
      new GetObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        Range: `bytes=${from}-${to}`,
        ...(copy.versionId === null ? {} : { VersionId: copy.versionId }),
        ...(copy.etag === null ? {} : { IfMatch: copy.etag }),
      }),
    );
    return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    throw asFault('GetObject', error);
  }
}
