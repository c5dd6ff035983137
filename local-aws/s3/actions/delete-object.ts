import { deletionQuestions, deleteObject as remove } from '../delete-object.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteObject. */
export const deleteObject = objectAction({
  name: 'DeleteObject',
  readOnly: false,
  permission: 'DeleteObject',
  versionPermission: 'DeleteObjectVersion',
  ofBucketOwner: true,
  also: (target, call) => deletionQuestions(call, target.bucket, target).slice(1),
  omits: ['MFA delete.'],
  handle: (target, call) => {
    const done = remove(call, target.bucket, target);
    const versionId = done.versionId ?? done.markerVersionId;
    return emptyReply(204, {
      ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
      ...(done.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    });
  },
});
