import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { MAX_BUCKET_TAGS, parseTagging } from '../tags.ts';

/** Source: S3 API reference, PutBucketTagging. */
export const putBucketTagging = bucketAction({
  name: 'PutBucketTagging',
  readOnly: false,
  permission: 'PutBucketTagging',
  handle: async (bucket, call) => {
    call.world.s3.change(bucket, { tags: parseTagging(await receiveText(call), MAX_BUCKET_TAGS) });
    return emptyReply(204);
  },
});
