import { AwsError } from '../../error.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetObjectLockConfiguration. */
export const getObjectLockConfiguration = bucketAction({
  name: 'GetObjectLockConfiguration',
  readOnly: true,
  permission: 'GetBucketObjectLockConfiguration',
  handle: ({ name, objectLock, defaultRetention }) => {
    if (!objectLock) {
      throw new AwsError(
        'ObjectLockConfigurationNotFoundError',
        'Object Lock configuration does not exist for this bucket',
        {
          status: 404,
          members: { BucketName: name },
        },
      );
    }
    return xmlReply('ObjectLockConfiguration', {
      ObjectLockEnabled: 'Enabled',
      Rule:
        defaultRetention === undefined
          ? undefined
          : {
              DefaultRetention: {
                Mode: defaultRetention.mode,
                Days: defaultRetention.days,
                Years: defaultRetention.years,
              },
            },
    });
  },
});
