import type { Authorization, Call, HttpReply } from '../action.ts';
import { AwsError } from '../error.ts';
import { noSuchKey } from './access.ts';
import { kmsQuestions } from './encryption.ts';
import { headerOf } from './header.ts';
import { type ByteRange, httpDate, objectHeaders, parseRange, readCondition } from './object-headers.ts';
import type { ObjectTarget } from './s3-action.ts';
import type { StoredObject } from './stored-object.ts';

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** The object of a call that reads; a delete marker or nothing is not found, in S3's ways of saying so. */
export function requireObject(target: ObjectTarget, call: Call): StoredObject {
  const { bucket, key, versionId, object } = target;
  if (object === undefined) {
    if (versionId === undefined) throw noSuchKey(call, bucket, key);
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', {
      status: 404,
      members: { Key: key, VersionId: versionId },
    });
  }
  if (!object.isDeleteMarker) return object;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': object.versionId };
  if (versionId !== undefined) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      status: 405,
      members: { Method: call.http.method, ResourceType: 'DeleteMarker' },
      headers: { ...headers, 'last-modified': httpDate(object.modifiedAt), allow: 'DELETE' },
    });
  }
  const error = noSuchKey(call, bucket, key);
  throw new AwsError(error.code, error.message, {
    status: error.status,
    members: { ...error.members },
    headers,
  });
}

/** Reading an object under a KMS key needs the caller's kms:Decrypt. */
export function decryptQuestions({ object }: ObjectTarget, call: Call): readonly Authorization[] {
  if (object === undefined || object.isDeleteMarker) return [];
  return kmsQuestions(call, object, object.detail.encryption, 'Decrypt');
}

function partRange(call: Call, object: StoredObject): ByteRange | undefined {
  const text = call.http.query.get('partNumber');
  if (text === null) return undefined;
  const number = Number(text);
  const { segments } = object.detail;
  if (!Number.isInteger(number) || number < 1 || number > segments.length) {
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', { status: 416 });
  }
  const start = segments.slice(0, number - 1).reduce((sum, segment) => sum + segment.sizeBytes, 0);
  return { start, end: start + segments[number - 1]!.sizeBytes };
}

/** The answer to GetObject, and to HeadObject when `bytes` is false. */
export function readObject(target: ObjectTarget, call: Call, bytes: boolean): HttpReply {
  const object = requireObject(target, call);
  const headers = objectHeaders(call, object, target.bucket.versioning);
  const condition = readCondition(call, object);
  if (condition === 'failed') {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      { status: 412 },
    );
  }
  if (condition === 'not-modified')
    return { status: 304, headers: { etag: headers['etag']!, 'last-modified': headers['last-modified']! } };
  for (const name of OVERRIDES) {
    const value = call.http.query.get(`response-${name}`);
    if (value === null) continue;
    if (call.principal.kind === 'anonymous') {
      throw new AwsError(
        'InvalidRequest',
        'Request specific response headers cannot be used for anonymous GET requests.',
      );
    }
    headers[name] = value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
  }
  const part = partRange(call, object);
  const range = part ?? parseRange(headerOf(call, 'range'), object.sizeBytes);
  const { start, end } = range ?? { start: 0, end: object.sizeBytes };
  headers['content-length'] = String(end - start);
  if (range !== undefined && object.sizeBytes > 0)
    headers['content-range'] = `bytes ${start}-${end - 1}/${object.sizeBytes}`;
  if (part !== undefined) headers['x-amz-mp-parts-count'] = String(object.detail.segments.length);
  const status = range === undefined ? 200 : 206;
  if (!bytes || start === end) return { status, headers };
  return { status, headers, body: call.world.s3.blobs.read(object.detail.segments, start, end) };
}
