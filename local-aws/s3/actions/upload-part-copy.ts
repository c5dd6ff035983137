import { createHash } from 'node:crypto';
import { AwsError } from '../../error.ts';
import { parseChecksumName, runningChecksum } from '../checksum.ts';
import { copySourceQuestions, requireSource } from '../copy-source.ts';
import { encryptionHeaders, kmsQuestions } from '../encryption.ts';
import { headerOf } from '../header.ts';
import { parseRange } from '../object-headers.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { checksumMembers, keepPart, partNumberOf, requireUpload } from '../uploads.ts';

/** Source: S3 API reference, UploadPartCopy. */
export const uploadPartCopy = objectAction({
  name: 'UploadPartCopy',
  readOnly: false,
  permission: 'PutObject',
  ofBucketOwner: true,
  also: (target, call) => [
    ...copySourceQuestions(call),
    ...kmsQuestions(
      call,
      { bucket: target.bucket.name, key: target.key },
      requireUpload(target, call).plan.encryption,
      'Decrypt',
    ),
  ],
  handle: async (target, call) => {
    const { s3 } = call.world;
    const upload = requireUpload(target, call);
    const number = partNumberOf(call);
    const source = requireSource(call);
    const asked = headerOf(call, 'x-amz-copy-source-range');
    const range =
      asked === undefined ? { start: 0, end: source.sizeBytes } : parseRange(asked, source.sizeBytes);
    if (range === undefined) {
      throw new AwsError(
        'InvalidArgument',
        'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      );
    }
    const md5 = createHash('md5');
    const name =
      upload.plan.checksumName === undefined ? undefined : parseChecksumName(upload.plan.checksumName);
    const running = name === undefined ? undefined : runningChecksum(name);
    async function* bytes(): AsyncGenerator<Buffer> {
      for await (const chunk of s3.blobs.read(source.detail.segments, range!.start, range!.end)) {
        md5.update(chunk);
        running?.update(chunk);
        yield chunk;
      }
    }
    const segment = await s3.blobs.write(bytes());
    const etag = md5.digest('hex');
    const checksums: Record<string, string> =
      name === undefined || running === undefined ? {} : { [name]: running.digest() };
    const modifiedAt = call.world.now();
    keepPart(call, upload, {
      number,
      segments: [segment],
      sizeBytes: segment.sizeBytes,
      etag,
      modifiedAt,
      checksums,
    });
    return xmlReply(
      'CopyPartResult',
      { LastModified: new Date(modifiedAt), ETag: `"${etag}"`, ...checksumMembers(checksums) },
      encryptionHeaders(upload.plan.encryption),
    );
  },
});
