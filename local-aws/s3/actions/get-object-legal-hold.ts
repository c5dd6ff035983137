import { AwsError } from '../../error.ts';
import { assertLockable } from '../object-lock.ts';
import { requireObject } from '../read-object.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, GetObjectLegalHold. */
export const getObjectLegalHold = objectAction({
  name: 'GetObjectLegalHold',
  readOnly: true,
  permission: 'GetObjectLegalHold',
  ofBucketOwner: true,
  handle: (target, call) => {
    assertLockable(target.bucket);
    const { legalHold } = requireObject(target, call).detail;
    if (legalHold === undefined) {
      throw new AwsError(
        'NoSuchObjectLockConfiguration',
        'The specified object does not have a ObjectLock configuration',
        { status: 404 },
      );
    }
    return xmlReply('LegalHold', { Status: legalHold ? 'ON' : 'OFF' });
  },
});
