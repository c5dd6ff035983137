import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeletePublicAccessBlock. */
export const deletePublicAccessBlock = bucketAction({
  name: 'DeletePublicAccessBlock',
  readOnly: false,
  permission: 'PutBucketPublicAccessBlock',
  handle: (bucket, call) => {
    const { publicAccessBlock: _, ...rest } = bucket;
    call.world.s3.buckets.set(bucket.name, rest);
    return emptyReply(204);
  },
});
