import type { Authorization, Call } from '../action.ts';
import { objectQuestion } from './access.ts';
import type { Bucket } from './bucket.ts';
import { notify } from './notify.ts';
import { asksBypass, lockedError, lockHolds } from './object-lock.ts';

/** What a deletion did. */
export interface Deletion {
  readonly versionId?: string;
  /** A delete marker was made, or removed. */
  readonly deleteMarker: boolean;
  /** The version of the marker that was made. */
  readonly markerVersionId?: string;
}

/** What IAM is asked for a deletion. */
export function deletionQuestions(
  call: Call,
  bucket: Bucket,
  place: { key: string; versionId: string | undefined },
): readonly Authorization[] {
  const { key, versionId } = place;
  const action = versionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
  const questions = [objectQuestion(call, bucket, { action, key, versionId, ofBucketOwner: true })];
  if (asksBypass(call) && versionId !== undefined) {
    questions.push(
      objectQuestion(call, bucket, {
        action: 'BypassGovernanceRetention',
        key,
        versionId,
        ofBucketOwner: true,
      }),
    );
  }
  return questions;
}

/**
 * Deletes one version for good, or (no version named) puts a delete marker on top where there is versioning.
 * Locked versions stay. Deleting what is not there succeeds.
 */
export function deleteObject(
  call: Call,
  bucket: Bucket,
  place: { key: string; versionId: string | undefined },
): Deletion {
  const { s3 } = call.world;
  const { key, versionId } = place;
  if (versionId === undefined && bucket.versioning !== undefined) return putMarker(call, bucket, key);
  const object =
    versionId === undefined
      ? s3.objects.latest(bucket.name, key)
      : s3.objects.version(bucket.name, key, versionId);
  if (object === undefined)
    return versionId === undefined ? { deleteMarker: false } : { versionId, deleteMarker: false };
  if (lockHolds(object, call.now, asksBypass(call))) throw lockedError();
  s3.remove(object);
  notify(call, bucket, object, 'ObjectRemoved:Delete');
  if (versionId === undefined) return { deleteMarker: false };
  return {
    versionId,
    deleteMarker: object.isDeleteMarker,
    ...(object.isDeleteMarker ? { markerVersionId: versionId } : {}),
  };
}

function putMarker(call: Call, bucket: Bucket, key: string): Deletion {
  const { s3 } = call.world;
  // With versioning suspended the marker takes the place of the 'null' version, which a lock may forbid.
  const replaced =
    bucket.versioning === 'Suspended' ? s3.objects.version(bucket.name, key, 'null') : undefined;
  if (replaced !== undefined && lockHolds(replaced, call.now, false)) throw lockedError();
  const marker = s3.put({
    bucket: bucket.name,
    key,
    versionId: s3.nextVersionId(bucket),
    isDeleteMarker: true,
    sizeBytes: 0,
    etag: '',
    modifiedAt: call.world.now(),
    detail: {
      segments: [],
      headers: {},
      metadata: {},
      encryption: { algorithm: 'AES256' },
      owner: bucket.account,
      writer: call.principal.arn,
      acl: [],
      tags: {},
      checksums: {},
      storageClass: 'STANDARD',
    },
  });
  notify(call, bucket, marker, 'ObjectRemoved:DeleteMarkerCreated');
  return { deleteMarker: true, markerVersionId: marker.versionId };
}
