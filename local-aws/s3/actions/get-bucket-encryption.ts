import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketEncryption. */
export const getBucketEncryption = bucketAction({
  name: 'GetBucketEncryption',
  readOnly: true,
  permission: 'GetEncryptionConfiguration',
  handle: ({ encryption }) =>
    xmlReply('ServerSideEncryptionConfiguration', {
      Rule: {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: encryption.algorithm,
          KMSMasterKeyID: encryption.kmsKeyId,
        },
        BucketKeyEnabled: encryption.bucketKeyEnabled,
      },
    }),
});
