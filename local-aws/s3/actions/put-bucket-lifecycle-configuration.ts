import { keep } from '../kept-configuration.ts';
import { assertLifecycle, LIFECYCLE } from '../lifecycle.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, PutBucketLifecycleConfiguration. */
export const putBucketLifecycleConfiguration = bucketAction({
  name: 'PutBucketLifecycleConfiguration',
  readOnly: false,
  permission: 'PutLifecycleConfiguration',
  omits: ['Rules are kept and given back; nothing expires or moves by them.'],
  handle: (bucket, call) => keep(bucket, call, LIFECYCLE, assertLifecycle),
});
