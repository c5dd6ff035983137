import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteBucketTagging. */
export const deleteBucketTagging = bucketAction({
  name: 'DeleteBucketTagging',
  readOnly: false,
  permission: 'PutBucketTagging',
  handle: (bucket, call) => {
    call.world.s3.change(bucket, { tags: {} });
    return emptyReply(204);
  },
});
