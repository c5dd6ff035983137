import { AwsError } from '../../error.ts';
import { isPublicPolicy } from '../public-policy.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketPolicyStatus. */
export const getBucketPolicyStatus = bucketAction({
  name: 'GetBucketPolicyStatus',
  readOnly: true,
  permission: 'GetBucketPolicyStatus',
  handle: ({ name, policy }) => {
    if (policy === undefined) {
      throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', {
        status: 404,
        members: { BucketName: name },
      });
    }
    return xmlReply('PolicyStatus', { IsPublic: isPublicPolicy(policy) });
  },
});
