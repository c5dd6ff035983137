import { forget } from '../kept-configuration.ts';
import { LIFECYCLE } from '../lifecycle.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, DeleteBucketLifecycle. */
export const deleteBucketLifecycle = bucketAction({
  name: 'DeleteBucketLifecycle',
  readOnly: false,
  permission: 'PutLifecycleConfiguration',
  handle: (bucket, call) => forget(bucket, call, LIFECYCLE.slot),
});
