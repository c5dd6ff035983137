import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { encryptionHeaders } from './encryption.ts';
import { headerOf } from './header.ts';
import type { StoredObject } from './stored-object.ts';

/** An instant as HTTP writes it. */
export function httpDate(at: number): string {
  return new Date(at).toUTCString();
}

/** The version header, on buckets that have or had versioning. */
export function versionHeader(object: StoredObject, versioning: string | undefined): Record<string, string> {
  return versioning === undefined ? {} : { 'x-amz-version-id': object.versionId };
}

/** The headers of a GetObject or HeadObject. */
export function objectHeaders(
  call: Call,
  object: StoredObject,
  versioning: string | undefined,
): Record<string, string> {
  const { detail } = object;
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'last-modified': httpDate(object.modifiedAt),
    etag: `"${object.etag}"`,
    ...detail.headers,
    ...encryptionHeaders(detail.encryption),
    ...versionHeader(object, versioning),
  };
  for (const [name, value] of Object.entries(detail.metadata)) headers[`x-amz-meta-${name}`] = value;
  if (detail.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = detail.storageClass;
  const tagCount = Object.keys(detail.tags).length;
  if (tagCount > 0) headers['x-amz-tagging-count'] = String(tagCount);
  if (detail.retention !== undefined) {
    headers['x-amz-object-lock-mode'] = detail.retention.mode;
    headers['x-amz-object-lock-retain-until-date'] = new Date(detail.retention.untilAt).toISOString();
  }
  if (detail.legalHold !== undefined)
    headers['x-amz-object-lock-legal-hold'] = detail.legalHold ? 'ON' : 'OFF';
  if (headerOf(call, 'x-amz-checksum-mode') === 'ENABLED' && headerOf(call, 'range') === undefined) {
    Object.assign(headers, checksumHeaders(object));
  }
  return headers;
}

/** The checksums that were given when the object was written. */
export function checksumHeaders(object: StoredObject): Record<string, string> {
  const entries = Object.entries(object.detail.checksums);
  if (entries.length === 0) return {};
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [`x-amz-checksum-${name}`, value])),
    'x-amz-checksum-type': object.detail.checksumType ?? 'FULL_OBJECT',
  };
}

function seconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

function listed(header: string, etag: string): boolean {
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\/|"/g, '') === etag);
}

/** How a conditional read turns out. Source: RFC 9110, section 13.2.2. */
export function readCondition(call: Call, object: StoredObject): 'proceed' | 'not-modified' | 'failed' {
  const match = headerOf(call, 'if-match');
  const noneMatch = headerOf(call, 'if-none-match');
  const modifiedAt = seconds(object.modifiedAt);
  const since = Date.parse(headerOf(call, 'if-modified-since') ?? '');
  const unmodified = Date.parse(headerOf(call, 'if-unmodified-since') ?? '');
  if (match !== undefined && !listed(match, object.etag)) return 'failed';
  if (match === undefined && !Number.isNaN(unmodified) && modifiedAt > unmodified) return 'failed';
  if (noneMatch !== undefined) return listed(noneMatch, object.etag) ? 'not-modified' : 'proceed';
  if (!Number.isNaN(since) && modifiedAt <= since) return 'not-modified';
  return 'proceed';
}

/** A run of bytes of an object, its end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Reads a Range header of one range; several, or nonsense, are answered with the whole, as S3 does. */
export function parseRange(text: string | undefined, sizeBytes: number): ByteRange | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '');
  if (found === null || (found[1] === '' && found[2] === '')) return undefined;
  const last = found[2] === '' ? sizeBytes - 1 : Number(found[2]);
  const range =
    found[1] === ''
      ? { start: Math.max(sizeBytes - Number(found[2]), 0), end: sizeBytes }
      : { start: Number(found[1]), end: Math.min(last + 1, sizeBytes) };
  if (found[1] !== '' && found[2] !== '' && last < range.start) return undefined;
  if (range.start >= sizeBytes || range.start >= range.end) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      members: { RangeRequested: text, ActualObjectSize: sizeBytes },
      headers: { 'content-range': `bytes */${sizeBytes}` },
    });
  }
  return range;
}
