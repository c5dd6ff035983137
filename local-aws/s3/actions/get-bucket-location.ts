import { rawXmlReply, S3_NAMESPACE } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, GetBucketLocation. us-east-1 has no name there. */
export const getBucketLocation = bucketAction({
  name: 'GetBucketLocation',
  readOnly: true,
  permission: 'GetBucketLocation',
  anyRegion: true,
  handle: (bucket) => {
    const text = bucket.region === 'us-east-1' ? '' : bucket.region;
    return rawXmlReply(`<LocationConstraint xmlns="${S3_NAMESPACE}">${text}</LocationConstraint>`);
  },
});
