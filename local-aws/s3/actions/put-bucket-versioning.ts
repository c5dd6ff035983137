import { AwsError } from '../../error.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { malformedXml, parseXml, textOf } from '../xml-input.ts';

/** Source: S3 API reference, PutBucketVersioning. */
export const putBucketVersioning = bucketAction({
  name: 'PutBucketVersioning',
  readOnly: false,
  permission: 'PutBucketVersioning',
  omits: ['MFA delete.'],
  handle: async (bucket, call) => {
    const root = parseXml(await receiveText(call));
    const versioning = textOf(root, 'Status');
    if (root.name !== 'VersioningConfiguration' || (versioning !== 'Enabled' && versioning !== 'Suspended')) {
      throw malformedXml();
    }
    if (versioning === 'Suspended' && bucket.objectLock) {
      throw new AwsError(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        {
          status: 409,
        },
      );
    }
    call.world.s3.change(bucket, { versioning });
    return emptyReply();
  },
});
