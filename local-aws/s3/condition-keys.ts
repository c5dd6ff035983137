import type { Call } from '../action.ts';
import { amzValueOf, headerOf } from './header.ts';
import { parseTagHeader } from './tags.ts';

type Keys = Record<string, string | readonly string[]>;

const HEADER_KEYS = [
  'x-amz-acl',
  'x-amz-copy-source',
  'x-amz-metadata-directive',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-website-redirect-location',
] as const;

const LOCK_KEYS: Readonly<Record<string, string>> = {
  'x-amz-object-lock-mode': 's3:object-lock-mode',
  'x-amz-object-lock-retain-until-date': 's3:object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold': 's3:object-lock-legal-hold',
};

function signatureKeys(call: Call, keys: Keys): void {
  if (call.principal.kind === 'anonymous') return;
  const presigned = call.http.query.has('X-Amz-Signature');
  keys['s3:authType'] = presigned ? 'REST-QUERY-STRING' : 'REST-HEADER';
  keys['s3:signatureversion'] = 'AWS4-HMAC-SHA256';
  const date = presigned ? call.http.query.get('X-Amz-Date') : headerOf(call, 'x-amz-date');
  const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '');
  if (m !== null) {
    const signedAt = Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!, +m[6]!);
    keys['s3:signatureAge'] = String(Math.max(call.now - signedAt, 0));
  }
  const hash = call.http.payloadHash;
  if (hash !== undefined) keys['s3:x-amz-content-sha256'] = hash;
}

/**
 * The condition keys of S3 that a request carries. Source: service authorization reference, "Condition keys for
 * Amazon S3".
 */
export function s3ConditionKeys(call: Call, bucketOwner: string): Keys {
  const keys: Keys = { 's3:ResourceAccount': bucketOwner };
  signatureKeys(call, keys);
  if (call.http.secure) keys['s3:TlsVersion'] = '1.3';
  for (const name of HEADER_KEYS) {
    const value = amzValueOf(call, name);
    if (value !== undefined) keys[`s3:${name}`] = value;
  }
  for (const [header, key] of Object.entries(LOCK_KEYS)) {
    const value = amzValueOf(call, header);
    if (value !== undefined) keys[key] = value;
  }
  const until = Date.parse(amzValueOf(call, 'x-amz-object-lock-retain-until-date') ?? '');
  if (!Number.isNaN(until)) {
    keys['s3:object-lock-remaining-retention-days'] = String(Math.ceil((until - call.now) / 86_400_000));
  }
  const tagging = amzValueOf(call, 'x-amz-tagging');
  if (tagging !== undefined) {
    const tags = parseTagHeader(tagging);
    for (const [key, value] of Object.entries(tags)) keys[`s3:RequestObjectTag/${key}`] = value;
    keys['s3:RequestObjectTagKeys'] = Object.keys(tags);
  }
  for (const name of ['if-match', 'if-none-match']) {
    const value = headerOf(call, name);
    if (value !== undefined) keys[`s3:${name}`] = value;
  }
  return keys;
}

/** The keys of a list: what part of the bucket it looks at. */
export function listKeys(call: Call): Keys {
  const keys: Keys = {};
  for (const name of ['prefix', 'delimiter', 'max-keys']) {
    const value = call.http.query.get(name);
    if (value !== null) keys[`s3:${name}`] = value;
  }
  // A list without a prefix looks at everything; policies compare that with the empty text.
  keys['s3:prefix'] ??= '';
  return keys;
}
