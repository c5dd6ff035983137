import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { noSuchBucket, noSuchKey, objectQuestion } from './access.ts';
import type { Bucket } from './bucket.ts';
import { kmsQuestions } from './encryption.ts';
import { amzValueOf, headerOf } from './header.ts';
import type { StoredObject } from './stored-object.ts';

/** What x-amz-copy-source names. */
interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly object: StoredObject | undefined;
}

/** Reads x-amz-copy-source: `/bucket/key?versionId=...`, percent-encoded. */
export function copySourceOf(call: Call): CopySource {
  const text = amzValueOf(call, 'x-amz-copy-source') ?? '';
  const [path = '', query = ''] = text.split('?versionId=', 2);
  let decoded: string;
  try {
    decoded = decodeURIComponent(path).replace(/^\//, '');
  } catch {
    decoded = '';
  }
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1) {
    throw new AwsError(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      {
        members: { ArgumentName: 'x-amz-copy-source', ArgumentValue: text },
      },
    );
  }
  const name = decoded.slice(0, slash);
  const key = decoded.slice(slash + 1);
  const bucket = call.world.s3.bucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  const expected = headerOf(call, 'x-amz-source-expected-bucket-owner');
  if (expected !== undefined && expected !== bucket.account) {
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  }
  const versionId = query === '' ? undefined : query;
  const { objects } = call.world.s3;
  const object = versionId === undefined ? objects.latest(name, key) : objects.version(name, key, versionId);
  return { bucket, key, versionId, object };
}

/** A copy reads its source as GetObject does. */
export function copySourceQuestions(call: Call): readonly Authorization[] {
  const { bucket, key, versionId, object } = copySourceOf(call);
  const action = versionId === undefined ? 'GetObject' : 'GetObjectVersion';
  return [
    objectQuestion(call, bucket, { action, key, object, versionId }),
    ...(object === undefined ? [] : kmsQuestions(call, object, object.detail.encryption, 'Decrypt')),
  ];
}

function assertConditions(call: Call, object: StoredObject): void {
  const match = amzValueOf(call, 'x-amz-copy-source-if-match')?.replace(/"/g, '');
  const noneMatch = amzValueOf(call, 'x-amz-copy-source-if-none-match')?.replace(/"/g, '');
  const since = Date.parse(amzValueOf(call, 'x-amz-copy-source-if-modified-since') ?? '');
  const unmodified = Date.parse(amzValueOf(call, 'x-amz-copy-source-if-unmodified-since') ?? '');
  const failed =
    (match !== undefined && match !== object.etag) ||
    (noneMatch !== undefined && noneMatch === object.etag) ||
    (!Number.isNaN(since) && object.modifiedAt <= since) ||
    (match === undefined && !Number.isNaN(unmodified) && object.modifiedAt > unmodified);
  if (failed) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      { status: 412 },
    );
  }
}

/** The object to copy from; refuses one that is not there or not as the caller thinks. */
export function requireSource(call: Call): StoredObject {
  const { bucket, key, versionId, object } = copySourceOf(call);
  if (object === undefined && versionId !== undefined) {
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', { status: 404 });
  }
  if (object === undefined || object.isDeleteMarker) throw noSuchKey(call, bucket, key);
  assertConditions(call, object);
  return object;
}
