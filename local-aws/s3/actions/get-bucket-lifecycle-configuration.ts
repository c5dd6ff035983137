import { readKept } from '../kept-configuration.ts';
import { LIFECYCLE } from '../lifecycle.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketLifecycleConfiguration. */
export const getBucketLifecycleConfiguration = bucketAction({
  name: 'GetBucketLifecycleConfiguration',
  readOnly: true,
  permission: 'GetLifecycleConfiguration',
  handle: (bucket) => readKept(bucket, LIFECYCLE),
});
