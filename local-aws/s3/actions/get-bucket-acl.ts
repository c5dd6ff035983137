import { aclReply } from '../acl-document.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketAcl. */
export const getBucketAcl = bucketAction({
  name: 'GetBucketAcl',
  readOnly: true,
  permission: 'GetBucketAcl',
  handle: (bucket) => aclReply(bucket.account, bucket.acl),
});
