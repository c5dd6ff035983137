import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, HeadBucket. */
export const headBucket = bucketAction({
  name: 'HeadBucket',
  readOnly: true,
  permission: 'ListBucket',
  trail: 'data',
  tellsRegion: true,
  handle: (bucket) =>
    emptyReply(200, {
      'x-amz-bucket-region': bucket.region,
      'x-amz-bucket-arn': `arn:aws:s3:::${bucket.name}`,
      'x-amz-access-point-alias': 'false',
    }),
});
