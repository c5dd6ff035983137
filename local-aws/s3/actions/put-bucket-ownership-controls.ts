import { AwsError } from '../../error.ts';
import { isPublicGrant } from '../acl.ts';
import type { ObjectOwnership } from '../bucket.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { childOf, malformedXml, parseXml, textOf } from '../xml-input.ts';

const OWNERSHIPS: readonly string[] = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

/** Source: S3 API reference, PutBucketOwnershipControls. */
export const putBucketOwnershipControls = bucketAction({
  name: 'PutBucketOwnershipControls',
  readOnly: false,
  permission: 'PutBucketOwnershipControls',
  handle: async (bucket, call) => {
    const root = parseXml(await receiveText(call));
    const ownership = textOf(childOf(root, 'Rule'), 'ObjectOwnership') ?? '';
    if (root.name !== 'OwnershipControls' || !OWNERSHIPS.includes(ownership)) throw malformedXml();
    const shared = bucket.acl.some((grant) => grant.grantee !== bucket.account || isPublicGrant(grant));
    if (ownership === 'BucketOwnerEnforced' && shared) {
      throw new AwsError(
        'InvalidBucketAclWithObjectOwnership',
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      );
    }
    call.world.s3.change(bucket, { ownership: ownership as ObjectOwnership });
    return emptyReply();
  },
});
