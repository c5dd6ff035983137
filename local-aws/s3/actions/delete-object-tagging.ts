import { versionHeader } from '../object-headers.ts';
import { requireObject } from '../read-object.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteObjectTagging. */
export const deleteObjectTagging = objectAction({
  name: 'DeleteObjectTagging',
  readOnly: false,
  permission: 'DeleteObjectTagging',
  versionPermission: 'DeleteObjectVersionTagging',
  handle: (target, call) => {
    const object = requireObject(target, call);
    call.world.s3.objects.update(object, { ...object.detail, tags: {} });
    return emptyReply(204, versionHeader(object, target.bucket.versioning));
  },
});
