import { receiveAcl } from '../acl-document.ts';
import { requireObject } from '../read-object.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, PutObjectAcl. */
export const putObjectAcl = objectAction({
  name: 'PutObjectAcl',
  readOnly: false,
  permission: 'PutObjectAcl',
  versionPermission: 'PutObjectVersionAcl',
  omits: ['x-amz-grant-* headers; grantees by e-mail address.'],
  handle: async (target, call) => {
    const { versionId, detail } = requireObject(target, call);
    const acl = await receiveAcl(call, target.bucket, detail.owner);
    const { objects } = call.world.s3;
    const object = objects.version(target.bucket.name, target.key, versionId);
    if (object !== undefined) objects.update(object, { ...object.detail, acl });
    return emptyReply();
  },
});
