import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/kernel/instant.ts';
import { Fault } from '../../operations/fault.ts';

/** An item, or a part of one, as DynamoDB takes it. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** Names one item of the table. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** The most that a packed value may hold: DynamoDB takes items up to 400 KB, and the rest of the item needs room. */
const MAX_PACKED_BYTES = 390_000;
/** What is longer is named by its digest: DynamoDB takes sort keys up to 1,024 bytes, and ids come from elsewhere. */
const MAX_KEY_PART_CHARS = 300;
/** The last instant that sorts: 2286-11-20. */
const LAST_INSTANT = 9_999_999_999_999;
const INSTANT_DIGITS = String(LAST_INSTANT).length;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number): AttributeValue => ({ N: String(value) });

/** A value as one attribute: JSON (which keeps lone surrogates), deflated, since a write is paid by the kilobyte. */
export function packed(value: unknown): AttributeValue {
  const bytes = deflateRawSync(JSON.stringify(value));
  if (bytes.length > MAX_PACKED_BYTES)
    throw new Fault('STATE_TOO_LARGE', `an item of ${bytes.length} bytes is more than the table takes`, {
      retry: 'never',
    });
  return { B: bytes };
}

/** What `packed` was given. */
export function unpacked(value: AttributeValue | undefined): unknown {
  return JSON.parse(inflateRawSync(value?.B ?? new Uint8Array()).toString('utf8'));
}

export const numberOf = (value: AttributeValue | undefined): number | null =>
  value?.N === undefined ? null : Number(value.N);

/** A text as a part of a key: no two texts become the same part, and none holds a slash. */
export function keyPart(value: string): string {
  const escaped = encodeURIComponent(JSON.stringify(value).slice(1, -1));
  if (escaped.length <= MAX_KEY_PART_CHARS) return escaped;
  return `*${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`;
}

/** A key of several parts. */
export const keyOf = (...parts: readonly string[]): string => parts.map(keyPart).join('/');

/** An instant that sorts as text, the earliest first. */
export function sortable(at: Instant): string {
  return String(Math.min(Math.max(Math.round(at), 0), LAST_INSTANT)).padStart(INSTANT_DIGITS, '0');
}

/** An instant that sorts as text, the newest first. */
export const sortableNewestFirst = (at: Instant): string => sortable(LAST_INSTANT - Math.round(at));

/** Sorts after every key that goes on with a slash. */
export const AFTER_ALL = '~';
