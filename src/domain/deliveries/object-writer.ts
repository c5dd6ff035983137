/**
 * Who wrote the object of a session's log, where the bucket's data events are told (a trail with object-level logging,
 * whose events EventBridge forwards). Without them nobody knows: the event history holds no PutObject.
 */
import type { Instant } from '../kernel/instant.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { looseText, type TrailRecord } from '../sessions/trail-record.ts';
import type { Writer } from './delivery.ts';

/** A write of an object, as a data event tells it. */
export interface ObjectWrite {
  readonly bucket: string;
  readonly key: string;
  /** Null: the bucket keeps no versions. */
  readonly versionId: string | null;
  readonly arn: string;
  readonly at: Instant;
}

const WRITES = new Set(['PutObject', 'CompleteMultipartUpload', 'CopyObject']);
/** Writes kept with a session: more are somebody's noise. */
const MOST_WRITES = 8;
const LOG_NAME = /([^/]+)\.log$/;

/** Reads the data event of a write; null for anything else, and for a refused one. */
export function objectWriteOf(record: TrailRecord): ObjectWrite | null {
  if (record.eventSource !== 's3.amazonaws.com' || !WRITES.has(record.eventName)) return null;
  const bucket = looseText(record.request['bucketName']);
  const key = looseText(record.request['key']);
  const arn = looseText(record.userIdentity?.['arn']);
  if (record.errorCode !== null || !bucket || !key || !arn) return null;
  return { bucket, key, versionId: looseText(record.response['x-amz-version-id']), arn, at: record.at };
}

/** The id of the session that an object would be the log of, by its name alone. */
export function sessionOfKey(key: string): string | null {
  return LOG_NAME.exec(key)?.[1] ?? null;
}

/** The record with a write of its log's object, and with the writer of a copy that was found already. */
export function objectWritten(record: SessionRecord, write: ObjectWrite): SessionRecord {
  const place = record.logTo?.s3;
  if (place?.bucket !== write.bucket || place.key !== write.key) return record;
  const writes = record.objectWrites ?? [];
  const known = writes.some(
    ({ at, versionId, arn }) => at === write.at && versionId === write.versionId && arn === write.arn,
  );
  if (known) return record;
  const next = { ...record, objectWrites: [...writes, write].slice(-MOST_WRITES) };
  const book = record.deliveries;
  if (book == null) return next;
  const deliveries = book.deliveries.map((delivery) =>
    delivery.destination === 's3' && delivery.sha256 !== null
      ? { ...delivery, writer: writerOfObject(next, delivery.versionId) ?? delivery.writer }
      : delivery,
  );
  // Another's copy is no delivery: it is looked at once more.
  const refuted = deliveries.some(
    ({ writer }, index) => writer?.verified === false && writer !== book.deliveries[index]?.writer,
  );
  return { ...next, deliveries: { ...book, deliveries, lookAt: refuted ? write.at : book.lookAt } };
}

/** Who wrote a version of the session's object; null: no data event tells. */
export function writerOfObject(record: SessionRecord, versionId: string | null): Writer | null {
  const write = (record.objectWrites ?? []).findLast((one) => one.versionId === versionId);
  if (write === undefined) return null;
  const { target, account } = record.start;
  // A node's role session is named after it, in the account that it is in.
  const isNode =
    write.arn.startsWith(`arn:aws:sts::${account}:assumed-role/`) && write.arn.endsWith(`/${target}`);
  return {
    verified: isNode,
    arn: write.arn,
    because: isNode
      ? `CloudTrail tells that ${target} wrote it`
      : `CloudTrail tells that it was not ${target} that wrote it`,
  };
}
