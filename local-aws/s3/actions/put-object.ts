import { encryptionHeaders } from '../encryption.ts';
import {
  assertDigestForLock,
  assertWritable,
  planObject,
  storeObject,
  writeQuestions,
} from '../new-object.ts';
import { notify } from '../notify.ts';
import { checksumHeaders, versionHeader } from '../object-headers.ts';
import { ReceivedBody } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, PutObject. */
export const putObject = objectAction({
  name: 'PutObject',
  readOnly: false,
  permission: 'PutObject',
  ofBucketOwner: true,
  also: writeQuestions,
  omits: [
    'Keys that the caller provides (SSE-C), x-amz-grant-* headers and appends (x-amz-write-offset-bytes) are refused or ignored.',
    'Bytes are not encrypted on disk; KMS permissions and key states are checked as if they were, without CloudTrail records of their own.',
    'A checksum is kept only if the caller gives one; AWS adds CRC64NVME by itself.',
  ],
  handle: async ({ bucket, key, object: current }, call) => {
    const plan = planObject(call, bucket);
    assertWritable(call, current);
    const body = new ReceivedBody(call);
    const segment = await call.world.s3.blobs.write(body);
    try {
      const { md5, sizeBytes, checksums } = body.summary;
      assertDigestForLock(call, plan, Object.keys(checksums).length > 0);
      assertWritable(call, call.world.s3.objects.latest(bucket.name, key));
      const stored = storeObject(
        call,
        { bucket, key },
        { plan, segments: [segment], sizeBytes, etag: md5, checksums },
      );
      notify(call, bucket, stored, 'ObjectCreated:Put');
      return emptyReply(200, {
        etag: `"${stored.etag}"`,
        ...encryptionHeaders(stored.detail.encryption),
        ...versionHeader(stored, bucket.versioning),
        ...checksumHeaders(stored),
      });
    } catch (error) {
      call.world.s3.blobs.remove([segment]);
      throw error;
    }
  },
});
