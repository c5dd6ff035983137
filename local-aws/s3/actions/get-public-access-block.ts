import { AwsError } from '../../error.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetPublicAccessBlock. */
export const getPublicAccessBlock = bucketAction({
  name: 'GetPublicAccessBlock',
  readOnly: true,
  permission: 'GetBucketPublicAccessBlock',
  handle: ({ name, publicAccessBlock: block }) => {
    if (block === undefined) {
      throw new AwsError(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        {
          status: 404,
          members: { BucketName: name },
        },
      );
    }
    return xmlReply('PublicAccessBlockConfiguration', {
      BlockPublicAcls: block.blockPublicAcls,
      IgnorePublicAcls: block.ignorePublicAcls,
      BlockPublicPolicy: block.blockPublicPolicy,
      RestrictPublicBuckets: block.restrictPublicBuckets,
    });
  },
});
