import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { noSuchBucket, objectQuestion } from './access.ts';
import { aclOfNewObject, isPublicGrant } from './acl.ts';
import type { Bucket } from './bucket.ts';
import { encryptionOfNewObject, kmsQuestions } from './encryption.ts';
import { amzValueOf, headerOf } from './header.ts';
import { lockOfNewObject } from './object-lock.ts';
import type { ObjectTarget } from './s3-action.ts';
import type { Checksums, NewObject, ObjectDetail, Segment, StoredObject } from './stored-object.ts';
import { parseTagHeader } from './tags.ts';

const KEPT_HEADERS = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
] as const;

/** User metadata, names and values together. Source: S3 user guide, "Working with object metadata". */
const MAX_METADATA_BYTES = 2048;
const META = 'x-amz-meta-';
const STORAGE_CLASSES = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);

/** What an object will be, but for its bytes. */
export type ObjectPlan = Omit<ObjectDetail, 'segments' | 'checksums'>;

function keptHeaders(call: Call): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of KEPT_HEADERS) {
    const value = headerOf(call, name);
    if (value !== undefined) headers[name] = value;
  }
  // aws-chunked is how the bytes came, not what they are.
  const encoding = headers['content-encoding']
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== 'aws-chunked' && each !== '')
    .join(',');
  if (encoding === '') delete headers['content-encoding'];
  else if (encoding !== undefined) headers['content-encoding'] = encoding;
  return headers;
}

/** Metadata comes in headers, or in the query of a presigned URL. */
function* metadataGiven(call: Call): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(call.http.headers)) {
    if (name.startsWith(META) && value !== undefined) yield [name.slice(META.length), String(value)];
  }
  for (const [name, value] of call.http.query) {
    if (name.toLowerCase().startsWith(META)) yield [name.slice(META.length).toLowerCase(), value];
  }
}

function metadataOf(call: Call): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of metadataGiven(call)) {
    // They are headers of every answer: nothing that HTTP cannot hold may be kept.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new AwsError('InvalidArgument', 'Metadata must be text that an HTTP header can hold.');
    }
    metadata[name] = value;
    bytes += name.length + Buffer.byteLength(value);
  }
  if (bytes > MAX_METADATA_BYTES) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      members: { Size: bytes, MaxSizeAllowed: MAX_METADATA_BYTES },
    });
  }
  return metadata;
}

/** Reads what a PutObject, CopyObject or CreateMultipartUpload says of the object in its headers. */
export function planObject(call: Call, bucket: Bucket): ObjectPlan {
  const storageClass = amzValueOf(call, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.has(storageClass)) {
    throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid');
  }
  const { owner, acl } = aclOfNewObject({
    canned: amzValueOf(call, 'x-amz-acl'),
    writer: call.account,
    bucketOwner: bucket.account,
    ownership: bucket.ownership,
  });
  if (bucket.publicAccessBlock?.blockPublicAcls === true && acl.some(isPublicGrant)) {
    throw new AwsError(
      'AccessDenied',
      'Access Denied: public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.',
      { status: 403 },
    );
  }
  const tagging = amzValueOf(call, 'x-amz-tagging');
  return {
    headers: keptHeaders(call),
    metadata: metadataOf(call),
    encryption: encryptionOfNewObject(call, bucket),
    owner,
    writer: call.principal.arn === '' ? 'anonymous' : call.principal.arn,
    acl,
    tags: tagging === undefined ? {} : parseTagHeader(tagging),
    ...lockOfNewObject(call, bucket),
    storageClass,
  };
}

/** What must be allowed beside s3:PutObject for what the headers ask. */
export function writeQuestions({ bucket, key }: ObjectTarget, call: Call): readonly Authorization[] {
  const actions: string[] = [];
  if (amzValueOf(call, 'x-amz-acl') !== undefined) actions.push('PutObjectAcl');
  if (amzValueOf(call, 'x-amz-tagging') !== undefined) actions.push('PutObjectTagging');
  if (amzValueOf(call, 'x-amz-object-lock-mode') !== undefined) actions.push('PutObjectRetention');
  if (amzValueOf(call, 'x-amz-object-lock-legal-hold') !== undefined) actions.push('PutObjectLegalHold');
  return [
    ...actions.map((action) => objectQuestion(call, bucket, { action, key, ofBucketOwner: true })),
    ...kmsQuestions(
      call,
      { bucket: bucket.name, key },
      encryptionOfNewObject(call, bucket),
      'GenerateDataKey',
    ),
  ];
}

/** A conditional write: refuses when the newest version is not what the caller thinks. */
export function assertWritable(call: Call, current: StoredObject | undefined): void {
  const absent = current === undefined || current.isDeleteMarker;
  const noneMatch = headerOf(call, 'if-none-match');
  const match = headerOf(call, 'if-match');
  const failed = (condition: string): AwsError =>
    new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
      status: 412,
      members: { Condition: condition },
    });
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new AwsError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      { status: 501 },
    );
  }
  if (noneMatch === '*' && !absent) throw failed('If-None-Match');
  if (match === undefined) return;
  if (absent) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  if (match.replace(/"/g, '') !== current.etag) throw failed('If-Match');
}

/** Stores a new version whose bytes are on disk. */
export function storeObject(
  call: Call,
  place: { bucket: Bucket; key: string },
  written: {
    plan: ObjectPlan;
    segments: readonly Segment[];
    sizeBytes: number;
    etag: string;
    checksums: Checksums;
  },
): StoredObject {
  const { s3 } = call.world;
  // The bucket may have changed while the bytes came.
  const bucket = s3.bucket(place.bucket.name);
  if (bucket === undefined) throw noSuchBucket(place.bucket.name);
  const object: NewObject = {
    bucket: bucket.name,
    key: place.key,
    versionId: s3.nextVersionId(bucket),
    isDeleteMarker: false,
    sizeBytes: written.sizeBytes,
    etag: written.etag,
    modifiedAt: call.world.now(),
    detail: { ...written.plan, segments: written.segments, checksums: written.checksums },
  };
  return s3.put(object);
}

/** Lock settings want a digest of the body. Source: S3 API reference, PutObject. */
export function assertDigestForLock(call: Call, plan: ObjectPlan, hasChecksum: boolean): void {
  const locked = plan.retention !== undefined || plan.legalHold !== undefined;
  if (locked && !hasChecksum && headerOf(call, 'content-md5') === undefined) {
    throw new AwsError(
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  }
}
