import type { Action, HttpRequest } from '../action.ts';
import { AwsError } from '../error.ts';
import { s3Actions } from './actions/index.ts';

/** Where each action is found: `METHOD bucket|object|service ?subresource`. */
interface Routes {
  readonly [place: string]: string;
}

const SUBRESOURCES = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'partNumber',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
];

const ROUTES: Routes = {
  'GET service': 'ListBuckets',
  'PUT bucket': 'CreateBucket',
  'DELETE bucket': 'DeleteBucket',
  'HEAD bucket': 'HeadBucket',
  'GET bucket': 'ListObjects',
  'GET bucket ?location': 'GetBucketLocation',
  'GET bucket ?versions': 'ListObjectVersions',
  'GET bucket ?uploads': 'ListMultipartUploads',
  'POST bucket ?delete': 'DeleteObjects',
  'GET bucket ?policyStatus': 'GetBucketPolicyStatus',
  ...settings('policy', 'BucketPolicy', true),
  ...settings('versioning', 'BucketVersioning', false),
  ...settings('encryption', 'BucketEncryption', true),
  ...settings('object-lock', 'ObjectLockConfiguration', false),
  ...settings('tagging', 'BucketTagging', true),
  ...settings('publicAccessBlock', 'PublicAccessBlock', true, 'PublicAccessBlock'),
  ...settings('ownershipControls', 'BucketOwnershipControls', true),
  ...settings('lifecycle', 'BucketLifecycleConfiguration', false),
  'DELETE bucket ?lifecycle': 'DeleteBucketLifecycle',
  ...settings('acl', 'BucketAcl', false),
  ...settings('logging', 'BucketLogging', false),
  ...settings('notification', 'BucketNotificationConfiguration', false),
  'PUT object': 'PutObject',
  'PUT object ?uploadId': 'UploadPart',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'DELETE object': 'DeleteObject',
  'GET object ?attributes': 'GetObjectAttributes',
  'POST object ?uploads': 'CreateMultipartUpload',
  'POST object ?uploadId': 'CompleteMultipartUpload',
  'DELETE object ?uploadId': 'AbortMultipartUpload',
  'GET object ?uploadId': 'ListParts',
  'GET object ?acl': 'GetObjectAcl',
  'PUT object ?acl': 'PutObjectAcl',
  'GET object ?tagging': 'GetObjectTagging',
  'PUT object ?tagging': 'PutObjectTagging',
  'DELETE object ?tagging': 'DeleteObjectTagging',
  'GET object ?retention': 'GetObjectRetention',
  'PUT object ?retention': 'PutObjectRetention',
  'GET object ?legal-hold': 'GetObjectLegalHold',
  'PUT object ?legal-hold': 'PutObjectLegalHold',
};

function settings(query: string, name: string, deletable: boolean, deleted: string = name): Routes {
  return {
    [`GET bucket ?${query}`]: `Get${name}`,
    [`PUT bucket ?${query}`]: `Put${name}`,
    ...(deletable ? { [`DELETE bucket ?${query}`]: `Delete${deleted}` } : {}),
  };
}

let byName: ReadonlyMap<string, Action> | undefined;

function findAction(name: string): Action | undefined {
  byName ??= new Map(s3Actions.map((action) => [action.name, action]));
  return byName.get(name);
}

/**
 * The bucket that a host name holds: `bucket.s3.region...`, `bucket.s3-region...`, `bucket.localhost`. Addresses
 * and the service's own names hold none (the bucket is in the path then).
 */
export function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return /^(.+)\.s3[.-]/.exec(name)?.[1] ?? /^(?!s3\.)(.+?)\.(?:s3\.)?localhost$/.exec(name)?.[1];
}

function parsePath(http: HttpRequest): { bucket: string; key: string } | AwsError {
  let path: string;
  try {
    path = decodeURIComponent(http.rawPath.replace(/^\//, ''));
  } catch {
    return new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
  if (path.includes('\u0000')) return new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  const hosted = bucketOfHost(http.host);
  if (hosted !== undefined) return { bucket: hosted, key: path };
  const slash = path.indexOf('/');
  return slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

function actionName(http: HttpRequest, level: string): string | undefined {
  const found = SUBRESOURCES.filter((each) => http.query.has(each));
  // GetObject takes partNumber as a plain parameter; UploadPart has it beside uploadId.
  const subresource = found.find((each) => each !== 'partNumber');
  const name = ROUTES[`${http.method} ${level}${subresource === undefined ? '' : ` ?${subresource}`}`];
  if (name === 'ListObjects' && http.query.get('list-type') === '2') return 'ListObjectsV2';
  const isCopy = http.headers['x-amz-copy-source'] !== undefined;
  if (name === 'PutObject' && isCopy) return 'CopyObject';
  if (name === 'UploadPart' && isCopy) return 'UploadPartCopy';
  return name;
}

/** Finds the S3 action of an HTTP request by its method, host, path and query. */
export function routeS3(http: HttpRequest): { action: Action; input: unknown } | AwsError {
  const place = parsePath(http);
  if (place instanceof AwsError) return place;
  const level = place.bucket === '' ? 'service' : place.key === '' ? 'bucket' : 'object';
  const name = actionName(http, level);
  const action = name === undefined ? undefined : findAction(name);
  if (action === undefined) {
    if (name === undefined && !['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].includes(http.method)) {
      return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
        status: 405,
      });
    }
    return new AwsError(
      'NotImplemented',
      `A header or query you provided implies functionality that is not implemented: ${http.method} of a ${level}${[...http.query.keys()].length === 0 ? '' : ` with ?${[...http.query.keys()].join('&').slice(0, 60)}`}.`,
      { status: 501 },
    );
  }
  return {
    action,
    input: level === 'object' ? { Bucket: place.bucket, Key: place.key } : { Bucket: place.bucket },
  };
}
