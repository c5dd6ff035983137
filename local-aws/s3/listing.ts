import type { ObjectStore } from './object-store.ts';
import type { StoredObject } from './stored-object.ts';

/** Sorts after every key that begins with the same text. */
const LAST = '\u{10FFFF}';
/** Rows read from the store at a time: few after a fold, for the next row may fold again. */
const FIRST_CHUNK = 16;
const MAX_CHUNK = 1000;

/** What a list asks for. */
export interface ListQuery {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly size: number;
}

/** One page of keys, or of versions. */
export interface Listing {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last: string;
  /** The last version of the page; undefined when the page ended with a common prefix. */
  readonly lastObject: StoredObject | undefined;
}

interface Position {
  readonly key: string;
  readonly sequence: number;
}

function commonPrefixOf(key: string, query: ListQuery): string | undefined {
  if (query.delimiter === '') return undefined;
  const at = key.indexOf(query.delimiter, query.prefix.length);
  return at < 0 ? undefined : key.slice(0, at + query.delimiter.length);
}

/** Walks rows in order, folds those under one common prefix together without reading them all. */
function collect(
  query: ListQuery,
  start: Position,
  next: (after: Position, limit: number) => readonly StoredObject[],
): Listing {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let position = start;
  let last = '';
  let lastObject: StoredObject | undefined;
  let chunk = query.delimiter === '' ? MAX_CHUNK : FIRST_CHUNK;
  for (;;) {
    const rows = next(position, Math.min(query.size - objects.length - commonPrefixes.length + 1, chunk));
    chunk = Math.min(chunk * 2, MAX_CHUNK);
    let skipped = false;
    for (const row of rows) {
      if (!row.key.startsWith(query.prefix))
        return { objects, commonPrefixes, isTruncated: false, last, lastObject };
      if (objects.length + commonPrefixes.length >= query.size) {
        return { objects, commonPrefixes, isTruncated: query.size > 0, last, lastObject };
      }
      const folded = commonPrefixOf(row.key, query);
      if (folded !== undefined) {
        commonPrefixes.push(folded);
        last = folded;
        lastObject = undefined;
        position = { key: folded + LAST, sequence: 0 };
        skipped = true;
        chunk = FIRST_CHUNK;
        break;
      }
      objects.push(row);
      last = row.key;
      lastObject = row;
      position = { key: row.key, sequence: row.sequence };
    }
    if (!skipped && rows.length === 0)
      return { objects, commonPrefixes, isTruncated: false, last, lastObject };
  }
}

/** Where a list goes on after a key or a common prefix that an earlier page ended with. */
function startAfter(query: ListQuery, after: string): string {
  return after !== '' && commonPrefixOf(after, query) === after ? after + LAST : after;
}

function bytesLess(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

/** One page of newest versions (ListObjects, ListObjectsV2). */
export function listLatest(store: ObjectStore, query: ListQuery, after: string): Listing {
  const from = startAfter(query, after);
  const fromPrefix = bytesLess(from, query.prefix);
  let first = true;
  return collect(query, { key: fromPrefix ? query.prefix : from, sequence: 0 }, (position, limit) => {
    const inclusive = first && fromPrefix;
    first = false;
    return store.latestAfter(query.bucket, { key: position.key, inclusive }, limit);
  });
}

/** One page of all versions (ListObjectVersions). */
export function listVersions(
  store: ObjectStore,
  query: ListQuery,
  marker: { key: string; versionId: string | undefined },
): Listing {
  const after = startAfter(query, marker.key);
  const at =
    marker.versionId === undefined ? undefined : store.version(query.bucket, marker.key, marker.versionId);
  const start: Position = bytesLess(after, query.prefix)
    ? { key: query.prefix, sequence: Number.MAX_SAFE_INTEGER }
    : { key: after, sequence: at?.sequence ?? 0 };
  return collect(query, start, (position, limit) => store.versionsAfter(query.bucket, position, limit));
}
