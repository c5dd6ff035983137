import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { ObjectTarget } from './s3-action.ts';
import type { Part, Upload } from './upload-store.ts';

/** Source: S3 user guide, "Multipart upload limits". */
export const MAX_PARTS = 10_000;
export const MIN_PART_BYTES = 5 * 1024 * 1024;
export const MAX_OBJECT_BYTES = 50 * 1024 ** 4;

/** The upload that a call names. */
export function requireUpload({ bucket, key }: ObjectTarget, call: Call): Upload {
  const id = call.http.query.get('uploadId') ?? '';
  const upload = call.world.s3.uploads.find(bucket.name, key, id);
  if (upload !== undefined) return upload;
  throw new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { status: 404, members: { UploadId: id } },
  );
}

/** The number of the part that a call sends. */
export function partNumberOf(call: Call): number {
  const text = call.http.query.get('partNumber') ?? '';
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number >= 1 && number <= MAX_PARTS) return number;
  throw new AwsError(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    {
      members: { ArgumentName: 'partNumber', ArgumentValue: text },
    },
  );
}

/** Keeps a part; the bytes of an earlier one of the same number are removed. */
export function keepPart(call: Call, upload: Upload, part: Part): void {
  const { s3 } = call.world;
  // The upload may have been aborted while the bytes came.
  if (s3.uploads.find(upload.bucket, upload.key, upload.id) === undefined) {
    s3.blobs.remove(part.segments);
    throw new AwsError('NoSuchUpload', 'The specified upload does not exist.', { status: 404 });
  }
  const earlier = s3.uploads.putPart(upload.id, part);
  if (earlier !== undefined) s3.blobs.remove(earlier.segments);
}

/** A part's checksums as XML members (`ChecksumCRC32`). */
export function checksumMembers(checksums: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]),
  );
}
