import { aclReply } from '../acl-document.ts';
import { requireObject } from '../read-object.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, GetObjectAcl. */
export const getObjectAcl = objectAction({
  name: 'GetObjectAcl',
  readOnly: true,
  permission: 'GetObjectAcl',
  versionPermission: 'GetObjectVersionAcl',
  handle: (target, call) => {
    const { owner, acl } = requireObject(target, call).detail;
    const enforced = target.bucket.ownership === 'BucketOwnerEnforced';
    const { account } = target.bucket;
    return enforced
      ? aclReply(account, [{ grantee: account, permission: 'FULL_CONTROL' }])
      : aclReply(owner, acl);
  },
});
