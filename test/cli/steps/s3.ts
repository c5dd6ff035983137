import { ACCOUNT, policyText, type Step, step } from './step.ts';

const bucket = { Bucket: 'walk' };
const object = { ...bucket, Key: 'a.txt' };
const large = { ...bucket, Key: 'large' };
const locked = { Bucket: 'walk-locked', Key: 'kept' };
const tags = [{ Key: 'use', Value: 'logs' }];
const POLICY = policyText({
  Principal: { AWS: ACCOUNT },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::walk/*',
});
const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const EXPIRE = { ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } };
const ENCRYPTED = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] };
const PART = Buffer.alloc(5 * 1024 * 1024, 'a');

/** Buckets and what is set on them. */
export const bucketSteps: readonly Step[] = [
  step('CreateBucket', bucket),
  step('HeadBucket', bucket),
  step('ListBuckets', {}, { keep: { owner: 'Owner.ID' } }),
  step('GetBucketLocation', bucket),
  step('PutBucketVersioning', { ...bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  step('GetBucketVersioning', bucket, { shows: { Status: 'Enabled' } }),
  step('PutBucketEncryption', { ...bucket, ServerSideEncryptionConfiguration: ENCRYPTED }),
  step('GetBucketEncryption', bucket, { shows: { ServerSideEncryptionConfiguration: ENCRYPTED } }),
  step('DeleteBucketEncryption', bucket),
  step('PutBucketTagging', { ...bucket, Tagging: { TagSet: tags } }),
  step('GetBucketTagging', bucket, { shows: { TagSet: tags } }),
  step('DeleteBucketTagging', bucket),
  step('PutBucketPolicy', { ...bucket, Policy: POLICY }),
  step('GetBucketPolicy', bucket, { shows: { Policy: POLICY } }),
  step('GetBucketPolicyStatus', bucket, { shows: { PolicyStatus: { IsPublic: false } } }),
  step('DeleteBucketPolicy', bucket),
  step('PutPublicAccessBlock', { ...bucket, PublicAccessBlockConfiguration: CLOSED }),
  step('GetPublicAccessBlock', bucket, { shows: { PublicAccessBlockConfiguration: CLOSED } }),
  step('DeletePublicAccessBlock', bucket),
  step('PutBucketOwnershipControls', {
    ...bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
  }),
  step('GetBucketOwnershipControls', bucket, {
    shows: { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } },
  }),
  step('PutBucketAcl', { ...bucket, ACL: 'private' }),
  step('GetBucketAcl', bucket, { shows: { Grants: [{ Permission: 'FULL_CONTROL' }] } }),
  step('DeleteBucketOwnershipControls', bucket),
  step('PutBucketLifecycleConfiguration', { ...bucket, LifecycleConfiguration: { Rules: [EXPIRE] } }),
  step('GetBucketLifecycleConfiguration', bucket, {
    shows: { Rules: [{ ID: 'old', Expiration: { Days: 30 } }] },
  }),
  step('DeleteBucketLifecycle', bucket),
  step('PutBucketLogging', {
    ...bucket,
    BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'walk', TargetPrefix: 'l/' } },
  }),
  step('GetBucketLogging', bucket, { shows: { LoggingEnabled: { TargetPrefix: 'l/' } } }),
  step('PutBucketLogging', { ...bucket, BucketLoggingStatus: {} }),
  step('PutBucketNotificationConfiguration', { ...bucket, NotificationConfiguration: {} }),
  step('GetBucketNotificationConfiguration', bucket),
];

/** Objects, their parts, tags and locks, in the bucket that the steps before left. */
export const objectSteps: readonly Step[] = [
  step(
    'PutObject',
    { ...object, Body: 'hello', ContentType: 'text/plain' },
    { keep: { version: 'VersionId' } },
  ),
  step('HeadObject', object, { shows: { ContentLength: 5, ContentType: 'text/plain' } }),
  step('GetObject', { ...object, Range: 'bytes=1-3' }, { shows: { ContentRange: 'bytes 1-3/5' } }),
  step('GetObjectAttributes', { ...object, ObjectAttributes: ['ObjectSize'] }, { shows: { ObjectSize: 5 } }),
  step('PutObjectTagging', { ...object, Tagging: { TagSet: tags } }),
  step('GetObjectTagging', object, { shows: { TagSet: tags } }),
  step('DeleteObjectTagging', object),
  step('CopyObject', { ...bucket, Key: 'b.txt', CopySource: 'walk/a.txt' }),
  step('ListObjectsV2', bucket, { shows: { Contents: [{ Key: 'a.txt' }, { Key: 'b.txt' }] } }),
  step('ListObjects', bucket, { shows: { Contents: [{ Key: 'a.txt' }, { Key: 'b.txt' }] } }),
  step(
    'ListObjectVersions',
    { ...bucket, Prefix: 'a' },
    { shows: { Versions: [{ VersionId: '<version>' }] } },
  ),
  step('GetObjectAcl', object, { shows: { Grants: [{ Permission: 'FULL_CONTROL' }] } }),
  step('PutBucketOwnershipControls', {
    ...bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  }),
  step('PutObjectAcl', { ...object, ACL: 'bucket-owner-full-control' }),
  step('CreateMultipartUpload', large, { keep: { upload: 'UploadId' } }),
  step('ListMultipartUploads', bucket, { shows: { Uploads: [{ UploadId: '<upload>' }] } }),
  step(
    'UploadPart',
    { ...large, UploadId: '<upload>', PartNumber: 1, Body: PART },
    { keep: { one: 'ETag' } },
  ),
  step(
    'UploadPartCopy',
    { ...large, UploadId: '<upload>', PartNumber: 2, CopySource: 'walk/a.txt' },
    { keep: { two: 'CopyPartResult.ETag' } },
  ),
  step(
    'ListParts',
    { ...large, UploadId: '<upload>' },
    { shows: { Parts: [{ Size: PART.length }, { Size: 5 }] } },
  ),
  step('CompleteMultipartUpload', {
    ...large,
    UploadId: '<upload>',
    MultipartUpload: {
      Parts: [
        { PartNumber: 1, ETag: '<one>' },
        { PartNumber: 2, ETag: '<two>' },
      ],
    },
  }),
  step('HeadObject', large, { shows: { ContentLength: PART.length + 5 } }),
  step('CreateMultipartUpload', large, { keep: { upload: 'UploadId' } }),
  step('AbortMultipartUpload', { ...large, UploadId: '<upload>' }),
  step('DeleteObject', object, { shows: { DeleteMarker: true } }),
  step(
    'DeleteObjects',
    { ...bucket, Delete: { Objects: [{ Key: 'b.txt' }] } },
    { shows: { Deleted: [{ Key: 'b.txt' }] } },
  ),
  step('CreateBucket', { Bucket: locked.Bucket, ObjectLockEnabledForBucket: true }),
  step('PutObjectLockConfiguration', {
    Bucket: locked.Bucket,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
    },
  }),
  step(
    'GetObjectLockConfiguration',
    { Bucket: locked.Bucket },
    {
      shows: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
    },
  ),
  step('PutObject', { ...locked, Body: 'kept' }, { keep: { kept: 'VersionId' } }),
  step('PutObjectRetention', {
    ...locked,
    Retention: { Mode: 'COMPLIANCE', RetainUntilDate: new Date(4e12) },
  }),
  step('GetObjectRetention', locked, { shows: { Retention: { Mode: 'COMPLIANCE' } } }),
  step('PutObjectLegalHold', { ...locked, LegalHold: { Status: 'ON' } }),
  step('GetObjectLegalHold', locked, { shows: { LegalHold: { Status: 'ON' } } }),
  step('CreateBucket', { Bucket: 'walk-gone' }),
  step('DeleteBucket', { Bucket: 'walk-gone' }),
];
