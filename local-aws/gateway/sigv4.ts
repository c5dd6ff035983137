/**
 * The checking side of AWS Signature Version 4. Source: AWS General Reference, "Signature Version 4 signing
 * process" and "Elements of an AWS API request signature"; Amazon S3, "Authenticating requests".
 * Keys are derived once a day, region and service, since every call asks.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Derived signing keys kept; the oldest goes first. */
const MAX_KEYS = 10_000;

/** What an Authorization header or a presigned query says. */
export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly amzDate: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Seconds, when presigned. */
  readonly expiresS?: number;
}

/** The parts of a request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly payloadHash: string;
}

/** A derived key, and its two padded blocks of HMAC: with these a signature costs two plain hashes. */
interface DerivedKey {
  readonly key: Buffer;
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const BLOCK_BYTES = 64;
const keys = new Map<string, DerivedKey>();

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function padded(key: Buffer, pad: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES, pad);
  key.forEach((byte, i) => {
    block[i] = byte ^ pad;
  });
  return block;
}

/** Where the blocks and texts of HMAC are put together; one hash asks for no buffer of its own. */
const scratch = Buffer.alloc(4096);
const DIGEST_BYTES = 32;

/** HMAC-SHA-256 (RFC 2104) of a text under a derived key, in hex. */
function hmacOf({ inner, outer }: DerivedKey, text: string): string {
  const length = Buffer.byteLength(text);
  const block = BLOCK_BYTES + length <= scratch.length ? scratch : Buffer.alloc(BLOCK_BYTES + length);
  inner.copy(block);
  block.write(text, BLOCK_BYTES);
  const first = hash('sha256', block.subarray(0, BLOCK_BYTES + length), 'binary');
  outer.copy(scratch);
  scratch.write(first, BLOCK_BYTES, 'binary');
  return hash('sha256', scratch.subarray(0, BLOCK_BYTES + DIGEST_BYTES));
}

/** The signing key of a secret for a scope `date/region/service`. */
export function signingKey(
  secret: string,
  signature: Pick<Signature, 'date' | 'region' | 'service'>,
): Buffer {
  return derivedKey(secret, signature).key;
}

function derivedKey(secret: string, signature: Pick<Signature, 'date' | 'region' | 'service'>): DerivedKey {
  const id = `${secret}/${signature.date}/${signature.region}/${signature.service}`;
  const known = keys.get(id);
  if (known !== undefined) return known;
  const date = hmac(`AWS4${secret}`, signature.date);
  const key = hmac(hmac(hmac(date, signature.region), signature.service), 'aws4_request');
  const derived = { key, inner: padded(key, 0x36), outer: padded(key, 0x5c) };
  if (keys.size >= MAX_KEYS) keys.delete(keys.keys().next().value!);
  keys.set(id, derived);
  return derived;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return text;
  }
}

function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  return rawQuery
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const name = decode(at < 0 ? part : part.slice(0, at));
      return [encode(name), encode(at < 0 ? '' : decode(part.slice(at + 1)))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalPath(rawPath: string, service: string): string {
  if (rawPath === '/' || rawPath === '') return '/';
  // S3 takes a path as it is and encodes each segment once; for all others it is normalised as RFC 3986 has it,
  // and encoded once more as it was sent.
  if (service !== 's3') return normalized(rawPath.split('/').map(encode)).join('/');
  return rawPath
    .split('/')
    .map((segment) => encode(safeDecode(segment)))
    .join('/');
}

/** The segments of a path without empty and relative ones; a trailing slash stays. */
function normalized(segments: readonly string[]): string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const closed = kept.length > 0 && ['', '.', '..'].includes(segments.at(-1)!);
  return ['', ...(kept.length === 0 ? [''] : kept), ...(closed ? [''] : [])];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  const text = (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
  return text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text;
}

/** The string that was signed, for a request and the signature it came with. */
export function stringToSign(request: SignedRequest, signature: Signature): string {
  let headers = '';
  for (const name of signature.signedHeaders) headers += `${name}:${headerValue(request.headers, name)}\n`;
  const path = canonicalPath(request.rawPath, signature.service);
  const query = canonicalQuery(request.rawQuery);
  const canonical = `${request.method}\n${path}\n${query}\n${headers}\n${signature.signedHeaders.join(';')}\n${request.payloadHash}`;
  return `${ALGORITHM}\n${signature.amzDate}\n${scopeOf(signature)}\n${hash('sha256', canonical)}`;
}

/** `date/region/service/aws4_request`. */
export function scopeOf(signature: Signature): string {
  return `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
}

const HEX_DIGEST = /^[0-9a-f]{64}$/;
const expectedDigits = Buffer.alloc(2 * DIGEST_BYTES);
const givenDigits = Buffer.alloc(2 * DIGEST_BYTES);

/** Whether the signature is that of the secret, in constant time. */
export function signatureMatches(request: SignedRequest, signature: Signature, secret: string): boolean {
  // Only digits are compared: what is cut off or left over must not pass for the whole.
  if (!HEX_DIGEST.test(signature.signature)) return false;
  expectedDigits.write(hmacOf(derivedKey(secret, signature), stringToSign(request, signature)), 'latin1');
  givenDigits.write(signature.signature, 'latin1');
  return timingSafeEqual(givenDigits, expectedDigits);
}
