import { AwsError } from '../../error.ts';
import type { BucketEncryption } from '../bucket.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { childOf, childrenOf, malformedXml, parseXml, textOf } from '../xml-input.ts';

function parseBody(text: string): BucketEncryption {
  const root = parseXml(text);
  const rules = childrenOf(root, 'Rule');
  const chosen = childOf(rules[0], 'ApplyServerSideEncryptionByDefault');
  const algorithm = textOf(chosen, 'SSEAlgorithm');
  if (root.name !== 'ServerSideEncryptionConfiguration' || rules.length !== 1) throw malformedXml();
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw malformedXml();
  const kmsKeyId = textOf(chosen, 'KMSMasterKeyID');
  if (kmsKeyId !== undefined && algorithm === 'AES256') {
    throw new AwsError(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    );
  }
  return {
    algorithm,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    bucketKeyEnabled: textOf(rules[0], 'BucketKeyEnabled') === 'true',
  };
}

/** Source: S3 API reference, PutBucketEncryption. The key need not exist yet: AWS does not look either. */
export const putBucketEncryption = bucketAction({
  name: 'PutBucketEncryption',
  readOnly: false,
  permission: 'PutEncryptionConfiguration',
  handle: async (bucket, call) => {
    call.world.s3.change(bucket, { encryption: parseBody(await receiveText(call)) });
    return emptyReply();
  },
});
