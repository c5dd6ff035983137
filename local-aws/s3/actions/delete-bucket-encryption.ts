import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteBucketEncryption. What is left is AES256, which cannot be taken away. */
export const deleteBucketEncryption = bucketAction({
  name: 'DeleteBucketEncryption',
  readOnly: false,
  permission: 'PutEncryptionConfiguration',
  handle: (bucket, call) => {
    call.world.s3.change(bucket, { encryption: { algorithm: 'AES256', bucketKeyEnabled: false } });
    return emptyReply(204);
  },
});
