import { AwsError } from '../../error.ts';
import { assertLockable } from '../object-lock.ts';
import { requireObject } from '../read-object.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, GetObjectRetention. */
export const getObjectRetention = objectAction({
  name: 'GetObjectRetention',
  readOnly: true,
  permission: 'GetObjectRetention',
  ofBucketOwner: true,
  handle: (target, call) => {
    assertLockable(target.bucket);
    const { retention } = requireObject(target, call).detail;
    if (retention === undefined) {
      throw new AwsError(
        'NoSuchObjectLockConfiguration',
        'The specified object does not have a ObjectLock configuration',
        { status: 404 },
      );
    }
    return xmlReply('Retention', { Mode: retention.mode, RetainUntilDate: new Date(retention.untilAt) });
  },
});
