import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { askIam } from '../gateway/authorize.ts';
import { type Bucket, bucketArn, objectArn } from './bucket.ts';
import { bucketPolicy, objectPolicy } from './bucket-policy.ts';
import { s3ConditionKeys } from './condition-keys.ts';
import { headerOf } from './header.ts';
import type { StoredObject } from './stored-object.ts';

type Keys = Readonly<Record<string, string | readonly string[]>>;

export function noSuchBucket(name: string): AwsError {
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', {
    status: 404,
    members: { BucketName: name },
  });
}

/** `s3.eu-west-1.amazonaws.com` and `bucket.s3.eu-west-1...` name a region; 127.0.0.1 and localhost do not. */
export function regionOfHost(host: string): string | undefined {
  return /(?:^|\.)s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(host)?.[1];
}

/** Every region of S3 knows every bucket, but only its own region serves it. */
function assertRegion(call: Call, bucket: Bucket): void {
  const headers = { 'x-amz-bucket-region': bucket.region };
  const asked = regionOfHost(call.http.host);
  if (asked !== undefined && asked !== bucket.region) {
    throw new AwsError(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      {
        status: 301,
        members: { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
        headers,
      },
    );
  }
  if (call.principal.kind !== 'anonymous' && call.region !== bucket.region) {
    throw new AwsError(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${call.region}' is wrong; expecting '${bucket.region}'`,
      { members: { Region: bucket.region }, headers },
    );
  }
}

/** The bucket that a call names, in the region that serves it, owned by whom the caller expects. */
export function requireBucket(call: Call, name: string, anyRegion = false): Bucket {
  const bucket = call.world.s3.bucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  if (!anyRegion) assertRegion(call, bucket);
  const expected = headerOf(call, 'x-amz-expected-bucket-owner');
  if (expected !== undefined && expected !== bucket.account) {
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  }
  return bucket;
}

/** The question to IAM about a bucket. */
export function bucketQuestion(call: Call, bucket: Bucket, action: string, keys: Keys = {}): Authorization {
  return {
    action: `s3:${action}`,
    resource: bucketArn(bucket.name),
    resourceAccount: bucket.account,
    resourcePolicy: bucketPolicy(bucket, call.account),
    resourceTags: bucket.tags,
    context: { ...s3ConditionKeys(call, bucket.account), ...keys },
  };
}

/** Reading an object is asked of its owner; writing and deleting, of the bucket's. */
export interface ObjectQuestion {
  readonly action: string;
  readonly key: string;
  readonly object?: StoredObject | undefined;
  /** The version that the caller names. */
  readonly versionId?: string | undefined;
  readonly keys?: Keys;
  readonly ofBucketOwner?: boolean;
}

/** The question to IAM about an object. */
export function objectQuestion(call: Call, bucket: Bucket, question: ObjectQuestion): Authorization {
  const { owner, policy } =
    question.ofBucketOwner === true
      ? { owner: bucket.account, policy: bucketPolicy(bucket, call.account) }
      : objectPolicy(bucket, question.object, call.account);
  const tags = Object.entries(question.object?.detail.tags ?? {});
  return {
    action: `s3:${question.action}`,
    resource: objectArn(bucket.name, question.key),
    resourceAccount: owner,
    resourcePolicy: policy,
    context: {
      ...s3ConditionKeys(call, bucket.account),
      ...Object.fromEntries(tags.map(([key, value]) => [`s3:ExistingObjectTag/${key}`, value])),
      ...(question.versionId === undefined ? {} : { 's3:VersionId': question.versionId }),
      ...question.keys,
    },
  };
}

/** Whether the caller may do this as well; for answers that depend on it. */
export function may(call: Call, question: Authorization): boolean {
  return askIam(call, question, question.action ?? '') === undefined;
}

/** Only who may list a bucket learns that a key is not there; others are refused. */
export function noSuchKey(call: Call, bucket: Bucket, key: string): AwsError {
  if (!may(call, bucketQuestion(call, bucket, 'ListBucket', { 's3:prefix': key }))) {
    return new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  }
  return new AwsError('NoSuchKey', 'The specified key does not exist.', {
    status: 404,
    members: { Key: key },
  });
}
