import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteBucketPolicy. */
export const deleteBucketPolicy = bucketAction({
  name: 'DeleteBucketPolicy',
  readOnly: false,
  permission: 'DeleteBucketPolicy',
  handle: (bucket, call) => {
    const { policy: _, ...rest } = bucket;
    call.world.s3.buckets.set(bucket.name, rest);
    return emptyReply(204);
  },
});
