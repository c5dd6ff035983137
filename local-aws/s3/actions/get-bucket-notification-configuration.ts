import { readKept } from '../kept-configuration.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketNotificationConfiguration. */
export const getBucketNotificationConfiguration = bucketAction({
  name: 'GetBucketNotificationConfiguration',
  readOnly: true,
  permission: 'GetBucketNotification',
  handle: (bucket) => readKept(bucket, { slot: 'notification', root: 'NotificationConfiguration' }),
});
