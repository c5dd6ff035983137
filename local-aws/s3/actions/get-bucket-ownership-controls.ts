import { AwsError } from '../../error.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketOwnershipControls. */
export const getBucketOwnershipControls = bucketAction({
  name: 'GetBucketOwnershipControls',
  readOnly: true,
  permission: 'GetBucketOwnershipControls',
  handle: ({ name, ownership }) => {
    if (ownership === undefined) {
      throw new AwsError('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', {
        status: 404,
        members: { BucketName: name },
      });
    }
    return xmlReply('OwnershipControls', { Rule: { ObjectOwnership: ownership } });
  },
});
