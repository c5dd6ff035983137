import { encryptionHeaders, kmsQuestions } from '../encryption.ts';
import { ReceivedBody } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { keepPart, partNumberOf, requireUpload } from '../uploads.ts';

/** Source: S3 API reference, UploadPart. */
export const uploadPart = objectAction({
  name: 'UploadPart',
  readOnly: false,
  permission: 'PutObject',
  ofBucketOwner: true,
  also: (target, call) =>
    kmsQuestions(
      call,
      { bucket: target.bucket.name, key: target.key },
      requireUpload(target, call).plan.encryption,
      'Decrypt',
    ),
  handle: async (target, call) => {
    const upload = requireUpload(target, call);
    const number = partNumberOf(call);
    const body = new ReceivedBody(call);
    const segment = await call.world.s3.blobs.write(body);
    const { md5, sizeBytes, checksums } = body.summary;
    keepPart(call, upload, {
      number,
      segments: [segment],
      sizeBytes,
      etag: md5,
      modifiedAt: call.world.now(),
      checksums,
    });
    return emptyReply(200, {
      etag: `"${md5}"`,
      ...encryptionHeaders(upload.plan.encryption),
      ...Object.fromEntries(
        Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]),
      ),
    });
  },
});
