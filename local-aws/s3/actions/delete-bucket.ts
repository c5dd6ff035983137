import { AwsError } from '../../error.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteBucket. */
export const deleteBucket = bucketAction({
  name: 'DeleteBucket',
  readOnly: false,
  permission: 'DeleteBucket',
  handle: (bucket, call) => {
    const { s3 } = call.world;
    if (!s3.objects.isEmpty(bucket.name)) {
      const text = 'The bucket you tried to delete is not empty';
      throw new AwsError(
        'BucketNotEmpty',
        bucket.versioning === undefined ? text : `${text}. You must delete all versions in the bucket.`,
        {
          status: 409,
          members: { BucketName: bucket.name },
        },
      );
    }
    for (const upload of s3.uploads.after(bucket.name, '', '', Number.MAX_SAFE_INTEGER)) {
      for (const part of s3.uploads.parts(upload.id)) s3.blobs.remove(part.segments);
      s3.uploads.remove(upload.id);
    }
    s3.buckets.delete(bucket.name);
    return emptyReply(204);
  },
});
