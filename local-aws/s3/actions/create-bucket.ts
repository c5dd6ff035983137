import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { regionOfHost } from '../access.ts';
import { cannedAcl, isPublicGrant } from '../acl.ts';
import { bucketArn, isBucketName, type ObjectOwnership } from '../bucket.ts';
import { s3ConditionKeys } from '../condition-keys.ts';
import { headerOf, isTrue } from '../header.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { parseXml, textOf } from '../xml-input.ts';

const OWNERSHIPS: readonly string[] = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

function ownershipOf(call: Call): ObjectOwnership {
  const text = headerOf(call, 'x-amz-object-ownership') ?? 'BucketOwnerEnforced';
  if (!OWNERSHIPS.includes(text))
    throw new AwsError('InvalidArgument', `Invalid x-amz-object-ownership header: ${text.slice(0, 60)}`);
  return text as ObjectOwnership;
}

/** The region that a CreateBucketConfiguration names must be the one that is asked. */
function assertLocation(body: string, region: string): void {
  const location = body.trim() === '' ? undefined : textOf(parseXml(body), 'LocationConstraint');
  const named = location === 'EU' ? 'eu-west-1' : location;
  if (named === undefined || named === '') {
    if (region === 'us-east-1') return;
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  if (named === 'us-east-1')
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid');
  if (named !== region) {
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${named} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
}

function assertFree(call: Call, name: string, region: string): 'free' | 'mine' {
  const existing = call.world.s3.bucket(name);
  if (existing === undefined) return 'free';
  if (existing.account !== call.account) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { status: 409, members: { BucketName: name } },
    );
  }
  // us-east-1 alone answers again with success, for the sake of old programs.
  if (region === 'us-east-1' && existing.region === region) return 'mine';
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    {
      status: 409,
      members: { BucketName: name },
    },
  );
}

/** Source: S3 API reference, CreateBucket. */
export const createBucket = defineAction({
  service: 's3',
  name: 'CreateBucket',
  readOnly: false,
  input: z.object({ Bucket: z.string() }),
  trailRequest: (input) => ({ bucketName: input.Bucket }),
  omits: ['x-amz-grant-* headers; directory buckets.'],
  authorize: (input, call) => {
    const question = { resource: bucketArn(input.Bucket), context: s3ConditionKeys(call, call.account) };
    const lock = isTrue(headerOf(call, 'x-amz-bucket-object-lock-enabled'));
    return [
      { action: 's3:CreateBucket', ...question },
      ...(lock
        ? [
            { action: 's3:PutBucketObjectLockConfiguration', ...question },
            { action: 's3:PutBucketVersioning', ...question },
          ]
        : []),
      ...(headerOf(call, 'x-amz-acl') === undefined ? [] : [{ action: 's3:PutBucketAcl', ...question }]),
      ...(headerOf(call, 'x-amz-object-ownership') === undefined
        ? []
        : [{ action: 's3:PutBucketOwnershipControls', ...question }]),
    ];
  },
  handle: async (input, call) => {
    const { Bucket: name } = input;
    if (!isBucketName(name))
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', {
        members: { BucketName: name },
      });
    const region = regionOfHost(call.http.host) ?? call.region;
    assertLocation(await receiveText(call), region);
    const canned = headerOf(call, 'x-amz-acl');
    const ownership = ownershipOf(call);
    const acl = cannedAcl(canned ?? 'private', call.account, call.account);
    if (canned !== undefined && canned !== 'private' && ownership === 'BucketOwnerEnforced') {
      throw new AwsError(
        'InvalidBucketAclWithObjectOwnership',
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      );
    }
    if (acl.some(isPublicGrant)) {
      throw new AwsError(
        'InvalidBucketAclWithBlockPublicAccessError',
        'Bucket cannot have public ACLs set with BlockPublicAccess enabled',
      );
    }
    if (assertFree(call, name, region) === 'free') {
      const objectLock = isTrue(headerOf(call, 'x-amz-bucket-object-lock-enabled'));
      const bucket = call.world.s3.createBucket({ name, account: call.account, region, objectLock });
      call.world.s3.change(bucket, { ownership, acl });
    }
    return emptyReply(200, { location: `/${name}`, 'x-amz-bucket-arn': bucketArn(name) });
  },
});
