import { chooseParts, multipartEtag, parseParts, uploadChecksums } from '../complete-upload.ts';
import { encryptionHeaders, kmsQuestions } from '../encryption.ts';
import { assertWritable, storeObject } from '../new-object.ts';
import { notify } from '../notify.ts';
import { versionHeader } from '../object-headers.ts';
import { receiveText } from '../receive-body.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { checksumMembers, requireUpload } from '../uploads.ts';

/** Source: S3 API reference, CompleteMultipartUpload. The parts' files become the object's; no byte is copied. */
export const completeMultipartUpload = objectAction({
  name: 'CompleteMultipartUpload',
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
    const { s3 } = call.world;
    const { bucket, key } = target;
    const upload = requireUpload(target, call);
    const listed = parseParts(await receiveText(call));
    const kept = s3.uploads.parts(upload.id);
    const parts = chooseParts(listed, kept);
    const segments = parts.flatMap((part) => part.segments);
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    const checks = await uploadChecksums(call, upload, { parts, segments, sizeBytes });
    assertWritable(call, s3.objects.latest(bucket.name, key));
    // Another completion may have come first.
    requireUpload(target, call);
    const { checksumName: _, initiator: __, checksumType: ___, ...plan } = upload.plan;
    const stored = storeObject(
      call,
      { bucket, key },
      {
        plan: checks.checksumType === undefined ? plan : { ...plan, checksumType: checks.checksumType },
        segments,
        sizeBytes,
        etag: multipartEtag(parts),
        checksums: checks.checksums,
      },
    );
    for (const part of kept) if (!parts.includes(part)) s3.blobs.remove(part.segments);
    s3.uploads.remove(upload.id);
    notify(call, bucket, stored, 'ObjectCreated:CompleteMultipartUpload');
    const content = {
      Location: `${call.http.secure ? 'https' : 'http'}://${call.http.host}/${bucket.name}/${encodeURIComponent(key)}`,
      Bucket: bucket.name,
      Key: key,
      ETag: `"${stored.etag}"`,
      ...checksumMembers(checks.checksums),
      ChecksumType: checks.checksumType,
    };
    return xmlReply('CompleteMultipartUploadResult', content, {
      ...encryptionHeaders(stored.detail.encryption),
      ...versionHeader(stored, bucket.versioning),
    });
  },
});
