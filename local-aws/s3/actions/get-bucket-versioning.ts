import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketVersioning. */
export const getBucketVersioning = bucketAction({
  name: 'GetBucketVersioning',
  readOnly: true,
  permission: 'GetBucketVersioning',
  handle: (bucket) => xmlReply('VersioningConfiguration', { Status: bucket.versioning }),
});
