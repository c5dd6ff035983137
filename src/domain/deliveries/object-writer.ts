/**
 * Who wrote the object of a session's log, where the bucket's data events are told (a trail with object-level logging,
 * whose events EventBridge forwards). Without them nobody knows: the event history holds no PutObject. A trail of the
 * caller's account names the caller by ARN; one of the bucket's account names a caller of another account by the unique
 * id of its role and the session's name alone. Source: CloudTrail user guide, "CloudTrail userIdentity element".
 */
import type { Instant } from '../kernel/instant.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { looseText, type TrailRecord } from '../sessions/trail-record.ts';
import type { Delivery, DeliveryBook, Writer } from './delivery.ts';

/** A write of an object, as a data event tells it. */
export interface ObjectWrite {
  readonly bucket: string;
  readonly key: string;
  /** Null: the bucket keeps no versions. */
  readonly versionId: string | null;
  /** Null: the caller is of another account than the trail, and only named by its id. */
  readonly arn: string | null;
  /** `AROA…:SESSION-NAME`; left out in what older versions kept. */
  readonly principalId?: string | null;
  /** The caller's account. */
  readonly account?: string | null;
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
  if (record.errorCode !== null || !bucket || !key) return null;
  const who = record.userIdentity ?? {};
  return {
    bucket,
    key,
    versionId: looseText(record.response['x-amz-version-id']),
    arn: looseText(who['arn']) ?? looseText(who['invokedBy']),
    principalId: looseText(who['principalId']),
    account: looseText(who['accountId']),
    at: record.at,
  };
}

/** The id of the session that an object would be the log of, by its name alone. */
export function sessionOfKey(key: string): string | null {
  return LOG_NAME.exec(key)?.[1] ?? null;
}

/**
 * The record with a write of its log's object, and with the writer of a copy that was found already. Another's copy is no
 * delivery, and a version that nobody has looked at may be another's: both are looked at once more.
 */
export function objectWritten(record: SessionRecord, write: ObjectWrite): SessionRecord {
  const place = record.logTo?.s3;
  const elsewhere = place != null && (place.bucket !== write.bucket || place.key !== write.key);
  if (elsewhere || (record.logTo != null && place == null)) return record;
  const writes = record.objectWrites ?? [];
  if (writes.some((one) => isSame(one, write))) return record;
  const next = { ...record, objectWrites: [...writes, write].slice(-MOST_WRITES) };
  const book = record.deliveries;
  if (book == null) return next;
  const deliveries = book.deliveries.map((delivery) =>
    delivery.destination === 's3' && delivery.sha256 !== null
      ? withWriter(delivery, writerOfObject(next, delivery.versionId) ?? delivery.writer)
      : delivery,
  );
  const lookAt = isWriteUnseen(next, book) ? write.at : book.lookAt;
  return { ...next, deliveries: { ...book, deliveries, lookAt } };
}

/** Names a write, so that it is known whether a look came after it. */
export function writeKey({ versionId, arn, principalId, at }: ObjectWrite): string {
  return [versionId, arn ?? principalId ?? null, at].join(' ');
}

/**
 * Whether something was written that the last look knew nothing of: a look that goes on while a write is told must not
 * hide it. That the node wrote what was found is nothing new.
 */
export function isWriteUnseen(
  record: SessionRecord,
  { deliveries, writesSeen = [] }: Pick<DeliveryBook, 'deliveries' | 'writesSeen'>,
): boolean {
  const s3 = deliveries.find(({ destination }) => destination === 's3');
  if (s3 === undefined || s3.sha256 === null) return false;
  return (record.objectWrites ?? []).some((write) => {
    if (writesSeen.includes(writeKey(write))) return false;
    return write.versionId !== s3.versionId || writerOfObject(record, s3.versionId)?.verified !== true;
  });
}

/** Whoever took another's copy takes the node's in its place. */
function withWriter(delivery: Delivery, writer: Writer | null): Delivery {
  const isRefuted = writer?.verified === false && delivery.writer?.verified !== false;
  return { ...delivery, writer, handedOn: delivery.handedOn && !isRefuted };
}

/** The same write is told by the caller's trail and by the bucket's, and each may be told twice. */
function isSame(one: ObjectWrite, other: ObjectWrite): boolean {
  return (
    one.versionId === other.versionId &&
    one.key === other.key &&
    one.arn === other.arn &&
    one.principalId === other.principalId &&
    one.at === other.at
  );
}

/** Who wrote a version of the session's object; null: no data event tells. The fullest account of it counts. */
export function writerOfObject(record: SessionRecord, versionId: string | null): Writer | null {
  const place = record.logTo?.s3;
  const told = (record.objectWrites ?? []).filter(
    (one) => one.versionId === versionId && one.bucket === place?.bucket && one.key === place?.key,
  );
  const write = told.findLast(({ arn }) => arn !== null) ?? told.at(-1);
  if (write === undefined) return null;
  const { target } = record.start;
  const who = write.arn ?? whoOf(write);
  const not = whyNot(record, write);
  return {
    verified: not === null,
    arn: who,
    because:
      not === null
        ? `CloudTrail tells that ${target} wrote it`
        : `CloudTrail tells that it was not ${target} that wrote it: ${not}`,
  };
}

/** The last version that the session's node wrote, as data events tell; null: they tell of none. */
export function versionByNode(record: SessionRecord): string | null {
  const versions = (record.objectWrites ?? []).map(({ versionId }) => versionId);
  return versions.findLast((one) => one !== null && writerOfObject(record, one)?.verified === true) ?? null;
}

/** Why it was not the session's node; null: it was. A node's role session is named after it, in the account that it is in. */
function whyNot(record: SessionRecord, write: ObjectWrite): string | null {
  const { target, account } = record.start;
  if (write.arn !== null) {
    const [, , service, , owner, name = ''] = write.arn.split(':');
    const [kind, role, session, ...rest] = name.split('/');
    const isRole = service === 'sts' && owner === account && kind === 'assumed-role' && rest.length === 0;
    if (!isRole || session !== target) return `it was ${write.arn}`;
    const own = record.nodeRole?.split('/').at(-1);
    return own === undefined || own === role ? null : `a session of the role ${role} bore its name`;
  }
  const [roleId = '', name = ''] = (write.principalId ?? '').split(':');
  if (write.account !== account || name !== target) return `it was ${whoOf(write)}`;
  const own = record.nodeRoleId ?? roleId;
  return own === roleId ? null : `a session of the role ${roleId} bore its name`;
}

function whoOf({ principalId, account }: ObjectWrite): string {
  return `${principalId ?? 'somebody'} of the account ${account ?? 'that is not told'}`;
}
