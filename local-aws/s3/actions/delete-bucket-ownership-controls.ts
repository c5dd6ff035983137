import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteBucketOwnershipControls. ObjectWriter holds afterwards. */
export const deleteBucketOwnershipControls = bucketAction({
  name: 'DeleteBucketOwnershipControls',
  readOnly: false,
  permission: 'PutBucketOwnershipControls',
  handle: (bucket, call) => {
    const { ownership: _, ...rest } = bucket;
    call.world.s3.buckets.set(bucket.name, rest);
    return emptyReply(204);
  },
});
