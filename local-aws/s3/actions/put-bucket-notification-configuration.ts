import { keep } from '../kept-configuration.ts';
import { assertNotification } from '../notify.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, PutBucketNotificationConfiguration. */
export const putBucketNotificationConfiguration = bucketAction({
  name: 'PutBucketNotificationConfiguration',
  readOnly: false,
  permission: 'PutBucketNotification',
  omits: [
    'Lambda functions; events other than ObjectCreated and ObjectRemoved are accepted and never sent; no test event is sent.',
  ],
  handle: (bucket, call) =>
    keep(bucket, call, { slot: 'notification', root: 'NotificationConfiguration' }, (root) =>
      assertNotification(root, bucket, call),
    ),
});
