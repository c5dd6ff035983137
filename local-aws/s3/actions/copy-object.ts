import type { Call } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { copySourceOf, copySourceQuestions, requireSource } from '../copy-source.ts';
import { encryptionHeaders } from '../encryption.ts';
import { amzValueOf } from '../header.ts';
import { assertWritable, type ObjectPlan, planObject, storeObject, writeQuestions } from '../new-object.ts';
import { notify } from '../notify.ts';
import { versionHeader } from '../object-headers.ts';
import { MAX_PUT_BYTES } from '../receive-body.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import type { StoredObject } from '../stored-object.ts';

function planCopy(call: Call, plan: ObjectPlan, source: StoredObject): ObjectPlan {
  const metadata = amzValueOf(call, 'x-amz-metadata-directive') ?? 'COPY';
  const tagging = amzValueOf(call, 'x-amz-tagging-directive') ?? 'COPY';
  return {
    ...plan,
    ...(metadata === 'REPLACE' ? {} : { headers: source.detail.headers, metadata: source.detail.metadata }),
    ...(tagging === 'REPLACE' ? {} : { tags: source.detail.tags }),
  };
}

/** Source: S3 API reference, CopyObject. */
export const copyObject = objectAction({
  name: 'CopyObject',
  readOnly: false,
  permission: 'PutObject',
  ofBucketOwner: true,
  also: (target, call) => [...copySourceQuestions(call), ...writeQuestions(target, call)],
  omits: ['A new checksum algorithm for the copy: it keeps the checksums of its source.'],
  handle: ({ bucket, key, object: current }, call) => {
    const { s3 } = call.world;
    const source = requireSource(call);
    const { bucket: from, key: fromKey } = copySourceOf(call);
    if (source.sizeBytes > MAX_PUT_BYTES) {
      throw new AwsError(
        'InvalidRequest',
        'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
      );
    }
    const changes = ['x-amz-metadata-directive', 'x-amz-storage-class', 'x-amz-server-side-encryption'];
    const changed = changes.some(
      (name) => amzValueOf(call, name) !== undefined && amzValueOf(call, name) !== 'COPY',
    );
    if (from.name === bucket.name && fromKey === key && source.isLatest && !changed) {
      throw new AwsError(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    assertWritable(call, current);
    const plan = planCopy(call, planObject(call, bucket), source);
    const stored = storeObject(
      call,
      { bucket, key },
      {
        plan:
          source.detail.checksumType === undefined
            ? plan
            : { ...plan, checksumType: source.detail.checksumType },
        segments: s3.blobs.copy(source.detail.segments),
        sizeBytes: source.sizeBytes,
        etag: source.etag,
        checksums: source.detail.checksums,
      },
    );
    notify(call, bucket, stored, 'ObjectCreated:Copy');
    const reply = xmlReply('CopyObjectResult', {
      LastModified: new Date(stored.modifiedAt),
      ETag: `"${stored.etag}"`,
    });
    const sourceVersion: Record<string, string> =
      from.versioning === undefined ? {} : { 'x-amz-copy-source-version-id': source.versionId };
    return {
      ...reply,
      headers: {
        ...reply.headers,
        ...sourceVersion,
        ...encryptionHeaders(stored.detail.encryption),
        ...versionHeader(stored, bucket.versioning),
      },
    };
  },
});
