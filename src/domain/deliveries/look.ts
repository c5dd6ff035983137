/** What a look at the copies of a session's log makes of its deliveries. */
import type { Instant } from '../kernel/instant.ts';
import type { SessionRecord } from '../sessions/session.ts';
import {
  type Delivery,
  type DeliveryBook,
  type DeliveryGap,
  type DeliverySettings,
  type DeliveryState,
  type Destination,
  expectedDelivery,
  type Writer,
} from './delivery.ts';
import { isWriteUnseen, writeKey } from './object-writer.ts';
import { dueAtOf, nextLookAt } from './plan.ts';
import { endOf } from './session-end.ts';

/** A copy as it was found and read. */
export interface FoundCopy {
  readonly location: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly versionId: string | null;
  readonly etag: string | null;
  readonly deliveredAt: Instant;
  readonly encryptedWith: string | null;
  readonly lockedUntil: Instant | null;
  readonly writer: Writer;
  /** Parts of it that are cut off or foreign, whatever another copy holds. */
  readonly broken: readonly DeliveryGap[];
}

/** What was looked at. */
export interface Looked {
  /** A copy; null: it is not there; a text: why it could not be looked at. */
  readonly s3: FoundCopy | null | string;
  readonly cloudwatch: FoundCopy | null | string;
  /** What each copy lacks of the other; null: they were not compared. */
  readonly lacking: Readonly<Record<Destination, readonly DeliveryGap[]>> | null;
  /** S3's copy shows nothing: there is nothing to stream. */
  readonly nothingShown: boolean;
}

/** Why a stream that is not there is none that is missing. */
export const NOTHING_SHOWN = 'nothing was shown';

interface Moment {
  readonly now: Instant;
  readonly settings: DeliverySettings;
}

/** The book after a look. */
export function deliveriesLookedAt(record: SessionRecord, looked: Looked, moment: Moment): DeliveryBook {
  const before = record.deliveries ?? null;
  const deliveries = (['s3', 'cloudwatch'] as const).map((destination) => {
    const old = before?.deliveries.find((one) => one.destination === destination) ?? null;
    const next = deliveryOf(record, destination, looked, moment);
    // What was found out about it stays, as long as it stands as it did.
    const same = old !== null && old.state === next.state;
    const taken = old?.handedOn === true && old.sha256 === next.sha256;
    return { ...next, causes: same ? old.causes : [], handedOn: next.handedOn || taken };
  });
  return bookOf(record, deliveries, moment);
}

/** The book with other deliveries: what was found out about them, or who has taken them. */
export function bookOf(
  record: SessionRecord,
  deliveries: readonly Delivery[],
  moment: Moment,
  looked: Pick<DeliveryBook, 'looks' | 'writesSeen'> = {
    looks: (record.deliveries?.looks ?? 0) + 1,
    writesSeen: (record.objectWrites ?? []).map(writeKey),
  },
): DeliveryBook {
  const { looks, writesSeen = [] } = looked;
  const { now } = moment;
  const lookAt = isWriteUnseen(record, { deliveries, writesSeen })
    ? now
    : nextLookAt(record, deliveries, moment);
  return { deliveries, looks, lookedAt: now, lookAt, ...(writesSeen.length === 0 ? {} : { writesSeen }) };
}

function deliveryOf(
  record: SessionRecord,
  destination: Destination,
  looked: Looked,
  moment: Moment,
): Delivery {
  const places = record.logTo ?? null;
  const base = expectedDelivery(destination, locationOf(record, destination));
  const notKnown = places === null ? 'the session document could not be read' : places.notKnown[destination];
  const unasked = notConfigured(record, destination);
  if (unasked !== null) return { ...base, state: 'not-configured', because: unasked };
  const dueAt = dueAtOf(record, destination, moment.settings);
  const found = looked[destination];
  if (found === null || typeof found === 'string') {
    const nothing = destination === 'cloudwatch' && found === null && looked.nothingShown;
    if (nothing)
      return { ...base, dueAt, state: 'delivered', bytes: 0, handedOn: true, because: NOTHING_SHOWN };
    const because =
      typeof found === 'string'
        ? `it cannot be looked at: ${found}`
        : notKnown === null
          ? null
          : `where it must be is not known: ${notKnown}`;
    return { ...base, dueAt, state: absentState(record, dueAt, moment), because };
  }
  const { broken, ...copy } = found;
  const gaps = gapsOf(copy.writer, [...broken, ...(looked.lacking?.[destination] ?? [])]);
  return { ...base, ...copy, dueAt, gaps, ...standing(record, { destination, gaps, dueAt, looked }, moment) };
}

/** With a gap for a copy that somebody else wrote: it is no copy of the node's. */
function gapsOf(writer: Writer, gaps: readonly DeliveryGap[]): readonly DeliveryGap[] {
  const told = gaps.some(({ reason }) => reason === writer.because);
  if (writer.verified !== false || told) return gaps;
  return [...gaps, { fromAt: null, toAt: null, fromByte: null, toByte: null, reason: writer.because }];
}

function absentState(record: SessionRecord, dueAt: Instant | null, { now, settings }: Moment): DeliveryState {
  const endedAt = endOf(record);
  if (endedAt === null || dueAt === null || now < dueAt) return 'expected';
  return now < endedAt + settings.missingMs ? 'late' : 'missing';
}

/** How it stands with a copy that is there. A streamed one goes on for a while, and its gaps may be filled by then. */
function standing(
  record: SessionRecord,
  about: {
    readonly destination: Destination;
    readonly gaps: readonly DeliveryGap[];
    readonly dueAt: Instant | null;
    readonly looked: Looked;
  },
  { now, settings }: Moment,
): Pick<Delivery, 'state' | 'because' | 'settling'> {
  const { destination, gaps, looked, dueAt } = about;
  const streamed = destination === 'cloudwatch' && record.logTo?.cloudwatch?.streaming === true;
  const s3 = typeof looked.s3 === 'string' ? null : looked.s3;
  const s3Expected = record.logTo?.s3 != null && s3 === null;
  if (streamed) {
    // The agent flushes its last line after it has written the object (facts/session-manager.md C.6).
    const untilAt = Math.max(dueAt ?? now, (s3?.deliveredAt ?? 0) + settings.streamDueMs);
    const unsure = gaps.length > 0 || looked.lacking === null;
    if (unsure && now < untilAt) return { state: 'expected', because: 'its last lines may still come' };
  }
  const settling = destination === 'cloudwatch' && s3Expected;
  if (gaps.length > 0) return { state: 'incomplete', because: gaps[0]?.reason ?? null, settling };
  return { state: 'delivered', because: null, settling };
}

/** Where a copy must be, as people write it. */
export function locationOf(record: SessionRecord, destination: Destination): string | null {
  const { s3, cloudwatch } = record.logTo ?? { s3: null, cloudwatch: null };
  if (destination === 's3') return s3 === null ? null : `s3://${s3.bucket}/${s3.key}`;
  return cloudwatch === null ? null : `${cloudwatch.logGroup}:${record.start.id}`;
}

/** Why no copy is asked for there; null: one is, or it is not known. */
export function notConfigured({ logTo }: SessionRecord, destination: Destination): string | null {
  if (logTo == null || logTo[destination] !== null || logTo.notKnown[destination] !== null) return null;
  const named = destination === 's3' ? 'bucket' : 'log group';
  return logTo.unlogged ?? `the session document names no ${named}`;
}
