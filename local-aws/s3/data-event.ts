import type { Action, Call, HttpReply } from '../action.ts';
import type { CloudTrailRecord, RecordedResource } from '../cloudtrail/record.ts';
import type { AwsError } from '../error.ts';
import { trailRecord } from '../gateway/trail.ts';
import { uuid } from '../ids.ts';
import { type Bucket, bucketArn, objectArn } from './bucket.ts';
import { amzValueOf, headerOf } from './header.ts';

/** Values longer than this are cut in a record: a caller may send 8 kB of tags with every object. */
const MAX_VALUE_CHARS = 1024;
/** Names of CloudTrail that differ from the action's: there is one for both versions of the listing. */
const EVENT_NAMES: Readonly<Record<string, string>> = { ListObjectsV2: 'ListObjects' };
/** Headers of the request that say what was asked; never what signs it, nor a person's own metadata. */
const REQUEST_HEADER =
  /^(range|x-amz-(acl|bypass-governance-retention|copy-source(-range)?|metadata-directive|object-lock-.*|server-side-encryption.*|storage-class|tagging(-directive)?))$/;
/** What proves who asks, in a presigned URL, and keys of the caller's own (SSE-C), in either place. */
const SECRET = /^x-amz-(signature|security-token|credential)$|customer-key/i;
const RESPONSE_HEADER =
  /^x-amz-(copy-source-version-id|delete-marker|expiration|server-side-encryption.*|version-id)$/;
/** What the request body is counted for. */
const UPLOADS: ReadonlySet<string> = new Set(['PutObject', 'UploadPart']);

function cut(value: string): string {
  return value.slice(0, MAX_VALUE_CHARS);
}

function requestParameters(call: Call, place: { Bucket: string; Key?: string }): Record<string, unknown> {
  const parameters: [string, string][] = [];
  for (const [name, value] of call.http.query) if (!SECRET.test(name)) parameters.push([name, cut(value)]);
  for (const name of Object.keys(call.http.headers))
    if (REQUEST_HEADER.test(name) && !SECRET.test(name))
      parameters.push([name, cut(headerOf(call, name) ?? '')]);
  parameters.push(['bucketName', place.Bucket], ['Host', call.http.host]);
  if (place.Key !== undefined) parameters.push(['key', place.Key]);
  // `__proto__` is a parameter like any other.
  return Object.fromEntries(parameters);
}

function responseElements(action: Action, reply: HttpReply): Record<string, string> | null {
  if (action.readOnly || reply.status >= 300) return null;
  const kept = Object.entries(reply.headers ?? {}).filter(([name]) => RESPONSE_HEADER.test(name));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function bytesOut(call: Call, { headers, body }: HttpReply): number {
  if (call.http.method === 'HEAD') return 0;
  const length = headers?.['content-length'];
  if (length !== undefined) return Number(length);
  return typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : 0;
}

function bytesIn(call: Call, action: Action, error: AwsError | undefined): number {
  if (!UPLOADS.has(action.name) || error !== undefined) return 0;
  return Number(headerOf(call, 'x-amz-decoded-content-length') ?? headerOf(call, 'content-length') ?? 0);
}

/** How a new object came to be encrypted; nothing for calls that write none. */
function encryptionApplied(call: Call, reply: HttpReply): { SSEApplied?: string } {
  const algorithm = reply.headers?.['x-amz-server-side-encryption'];
  if (algorithm === undefined || call.http.method === 'GET' || call.http.method === 'HEAD') return {};
  const isDefault = amzValueOf(call, 'x-amz-server-side-encryption') === undefined;
  return { SSEApplied: `${isDefault ? 'Default_' : ''}SSE_${algorithm === 'AES256' ? 'S3' : 'KMS'}` };
}

function authentication(call: Call): Record<string, string> {
  if (call.principal.kind === 'anonymous') return {};
  const isPresigned = call.http.query.has('X-Amz-Signature');
  return { SignatureVersion: 'SigV4', AuthenticationMethod: isPresigned ? 'QueryString' : 'AuthHeader' };
}

function resources(place: { Bucket: string; Key?: string }, bucket: Bucket | undefined): RecordedResource[] {
  const type = 'AWS::S3::Object';
  const object =
    place.Key === undefined
      ? { type, ARNPrefix: `${bucketArn(place.Bucket)}/` }
      : { type, ARN: objectArn(place.Bucket, place.Key) };
  const holder = { type: 'AWS::S3::Bucket', ARN: bucketArn(place.Bucket) };
  return [object, bucket === undefined ? holder : { accountId: bucket.account, ...holder }];
}

/** An account sees of another's principals whose they are, and their id with the name of the session. */
function seenByOthers({ principalId, accountId }: CloudTrailRecord['userIdentity']): Record<string, unknown> {
  return { type: 'AWSAccount', principalId, accountId };
}

/** Hands a data event to the caller's account and to the bucket's, as CloudTrail does where both log it. */
export function handToAccounts(
  world: Call['world'],
  event: CloudTrailRecord,
  accounts: { caller: string; owner: string | undefined },
): void {
  const { caller, owner } = accounts;
  if (owner === undefined || owner === caller) {
    if (caller !== '') world.cloudtrail.recordData(event);
    return;
  }
  const shared = { ...event, sharedEventID: uuid() };
  if (caller !== '') world.cloudtrail.recordData(shared);
  const userIdentity = caller === '' ? event.userIdentity : seenByOthers(event.userIdentity);
  world.cloudtrail.recordData({ ...shared, userIdentity, eventID: uuid(), recipientAccountId: owner });
}

/**
 * Records a call on objects for the trails that log data events: nothing is made when there is none. Source: S3 user
 * guide, "Amazon S3 CloudTrail events"; the shape as published records have it (2023 to 2026).
 */
export function recordDataEvent(
  action: Action,
  call: Call,
  input: unknown,
  answer: { error?: AwsError; reply: HttpReply },
): void {
  const { world } = call;
  const { Bucket: name = '', Key } = (input ?? {}) as { Bucket?: string; Key?: string };
  const bucket = world.s3.bucket(name);
  const region = bucket?.region ?? call.region;
  const isLogged =
    (call.account !== '' && world.cloudtrail.logsData(call.account, region)) ||
    (bucket !== undefined &&
      bucket.account !== call.account &&
      world.cloudtrail.logsData(bucket.account, region));
  if (!isLogged) return;
  const { error, reply } = answer;
  const place = Key === undefined ? { Bucket: name } : { Bucket: name, Key };
  const base = trailRecord(action, call, { input, valid: false }, error === undefined ? {} : { error });
  const event: CloudTrailRecord = {
    ...base,
    ...(call.principal.kind === 'anonymous'
      ? { userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' } }
      : {}),
    eventName: EVENT_NAMES[action.name] ?? action.name,
    awsRegion: region,
    requestParameters: requestParameters(call, place),
    responseElements: responseElements(action, reply),
    additionalEventData: {
      ...authentication(call),
      ...encryptionApplied(call, reply),
      bytesTransferredIn: bytesIn(call, action, error),
      bytesTransferredOut: bytesOut(call, reply),
      'x-amz-id-2': call.requestId,
    },
    resources: resources(place, bucket),
    managementEvent: false,
    eventCategory: 'Data',
  };
  handToAccounts(world, event, { caller: call.account, owner: bucket?.account });
}
