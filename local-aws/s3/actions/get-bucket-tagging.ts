import { AwsError } from '../../error.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { taggingXml } from '../tags.ts';

/** Source: S3 API reference, GetBucketTagging. */
export const getBucketTagging = bucketAction({
  name: 'GetBucketTagging',
  readOnly: true,
  permission: 'GetBucketTagging',
  handle: (bucket) => {
    if (Object.keys(bucket.tags).length === 0) {
      throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', {
        status: 404,
        members: { BucketName: bucket.name },
      });
    }
    return xmlReply('Tagging', taggingXml(bucket.tags));
  },
});
