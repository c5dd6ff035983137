import { readKept } from '../kept-configuration.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketLogging. */
export const getBucketLogging = bucketAction({
  name: 'GetBucketLogging',
  readOnly: true,
  permission: 'GetBucketLogging',
  handle: (bucket) => readKept(bucket, { slot: 'logging', root: 'BucketLoggingStatus' }),
});
