import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { malformedXml, parseXml, textOf } from '../xml-input.ts';

/** Source: S3 API reference, PutPublicAccessBlock. */
export const putPublicAccessBlock = bucketAction({
  name: 'PutPublicAccessBlock',
  readOnly: false,
  permission: 'PutBucketPublicAccessBlock',
  omits: ['The block of a whole account (s3control).'],
  handle: async (bucket, call) => {
    const root = parseXml(await receiveText(call));
    if (root.name !== 'PublicAccessBlockConfiguration') throw malformedXml();
    const on = (name: string): boolean => textOf(root, name)?.toLowerCase() === 'true';
    call.world.s3.change(bucket, {
      publicAccessBlock: {
        blockPublicAcls: on('BlockPublicAcls'),
        ignorePublicAcls: on('IgnorePublicAcls'),
        blockPublicPolicy: on('BlockPublicPolicy'),
        restrictPublicBuckets: on('RestrictPublicBuckets'),
      },
    });
    return emptyReply();
  },
});
