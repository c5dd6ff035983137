import { receiveAcl } from '../acl-document.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, PutBucketAcl. */
export const putBucketAcl = bucketAction({
  name: 'PutBucketAcl',
  readOnly: false,
  permission: 'PutBucketAcl',
  omits: ['x-amz-grant-* headers; grantees by e-mail address.'],
  handle: async (bucket, call) => {
    const acl = await receiveAcl(call, bucket, bucket.account);
    call.world.s3.change(bucket, { acl });
    return emptyReply();
  },
});
