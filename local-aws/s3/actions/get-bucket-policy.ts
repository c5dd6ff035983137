import { AwsError } from '../../error.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketPolicy. */
export const getBucketPolicy = bucketAction({
  name: 'GetBucketPolicy',
  readOnly: true,
  permission: 'GetBucketPolicy',
  handle: (bucket) => {
    if (bucket.policy === undefined) {
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', {
        status: 404,
        members: { BucketName: bucket.name },
      });
    }
    return { status: 200, headers: { 'content-type': 'application/json' }, body: bucket.policy };
  },
});
