import { AwsError } from '../../error.ts';
import { assertBucketPolicy } from '../policy-document.ts';
import { isPublicPolicy } from '../public-policy.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, PutBucketPolicy. */
export const putBucketPolicy = bucketAction({
  name: 'PutBucketPolicy',
  readOnly: false,
  permission: 'PutBucketPolicy',
  omits: ['That the principals named exist is not checked.'],
  handle: async (bucket, call) => {
    const policy = await receiveText(call);
    assertBucketPolicy(policy, bucket.name);
    if (bucket.publicAccessBlock?.blockPublicPolicy === true && isPublicPolicy(policy)) {
      throw new AwsError(
        'AccessDenied',
        `User: ${call.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
        { status: 403 },
      );
    }
    call.world.s3.change(bucket, { policy });
    return emptyReply(204);
  },
});
