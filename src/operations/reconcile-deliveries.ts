import { type Delivery, type DeliveryBook, isThere } from '../domain/deliveries/delivery.ts';
import { deliveryKey } from '../domain/deliveries/delivery-key.ts';
import { diagnose } from '../domain/deliveries/diagnose.ts';
import { logPlacesOf } from '../domain/deliveries/log-places.ts';
import { bookOf, deliveriesLookedAt } from '../domain/deliveries/look.ts';
import { openStreamLookedAt } from '../domain/deliveries/look-open.ts';
import { isWriteUnseen } from '../domain/deliveries/object-writer.ts';
import { lineAtOf, planDeliveries } from '../domain/deliveries/plan.ts';
import { deliveriesTold } from '../domain/deliveries/tell.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { changeSession } from './change-session.ts';
import type { Deliveries } from './delivery-ports.ts';
import { Fault } from './fault.ts';
import { lookAtCopies } from './look-at-copies.ts';
import type { TranscriptCopy } from './transcript-ports.ts';
import { isRefuted, ownVersion } from './trusted-copy.ts';

/** How many sessions' copies are looked at together; others wait their turn. */
const MOST_AT_ONCE = 3;
/** Short: twenty sessions that end at once shall be found within two seconds (bench/ends.ts). */
const TURN_MS = 200;
/** One that is being looked at is asked for again after this. */
const BUSY_MS = 60_000;

/**
 * Looks at the copies of one session's log when it is time, and keeps what was found: states, gaps, causes, notices. Gives
 * the moment to look again; null: settled, or the session is open.
 */
export async function reconcileDeliveries(
  deliveries: Deliveries,
  place: Place,
  id: string,
): Promise<Instant | null> {
  const { watch } = deliveries;
  const read = await watch.sessions.read(place, id);
  if (read === null) return null;
  const { look, lookAt } = planDeliveries(read, watch.clock.now());
  if (!look) return lookAt;
  const key = deliveryKey(place, id);
  if (deliveries.busy.has(key)) return watch.clock.now() + BUSY_MS;
  // The due queue has sessions to end too: a bucket that answers slowly must not take all its hands.
  if (deliveries.busy.size >= MOST_AT_ONCE) return watch.clock.now() + TURN_MS * (1 + watch.random());
  deliveries.busy.add(key);
  try {
    return await (lineAtOf(read) === null ? lookAndKeep(deliveries, read) : lookAtOpen(deliveries, read));
  } finally {
    deliveries.busy.delete(key);
  }
}

/** Looks at the stream of an open session that has shown something: whoever works in it may be working unseen. */
async function lookAtOpen(deliveries: Deliveries, record: SessionRecord): Promise<Instant | null> {
  const { watch, transcripts } = deliveries;
  const lineAt = lineAtOf(record);
  if (lineAt === null) return null;
  const streamed = await transcripts
    .find(record, 'cloudwatch')
    .then((copy) => copy?.deliveredAt ?? null)
    .catch((error: unknown) => {
      if (error instanceof Fault && error.retry === 'never') return error.message;
      throw error;
    });
  const about = { lineAt, now: watch.clock.now(), settings: deliveries.settings() };
  const book = await diagnosed(deliveries, record, openStreamLookedAt(record, streamed, about));
  const place = { account: record.start.account, region: record.start.region };
  const kept = await changeSession(watch, place, record.start.id, (newest) =>
    newest.state === 'active'
      ? { ...deliveriesTold(newest, book, watch.clock.now()), deliveries: book }
      : newest,
  );
  return kept === null ? null : planDeliveries(kept, watch.clock.now()).lookAt;
}

async function lookAndKeep(deliveries: Deliveries, read: SessionRecord): Promise<Instant | null> {
  const { watch } = deliveries;
  const record = await withPlaces(deliveries, read);
  const looked = await lookAtCopies(deliveries, record);
  const moment = { now: watch.clock.now(), settings: deliveries.settings() };
  const book = await diagnosed(deliveries, record, deliveriesLookedAt(record, looked, moment));
  const kept = await keepBook(deliveries, record, book);
  if (kept === null || kept.state !== 'ended') return null;
  const handed = await handOn(deliveries, kept);
  return handed?.deliveries?.lookAt ?? null;
}

/** The record with the places of its log: where judging could not read the document it is tried once more. */
async function withPlaces({ watch }: Deliveries, record: SessionRecord): Promise<SessionRecord> {
  if (record.logTo != null) return record;
  const { documentContent, node } = await watch.facts.gather(record.start);
  if (!documentContent.known) return record;
  const platform = node.known ? node.value.platform : null;
  return { ...record, logTo: logPlacesOf(record.start, documentContent.value, watch.clock.now(), platform) };
}

/** Finds the causes of what is late, missing or incomplete, once for each of these states. */
async function diagnosed(
  deliveries: Deliveries,
  record: SessionRecord,
  book: DeliveryBook,
): Promise<DeliveryBook> {
  const wanting = book.deliveries.filter(
    ({ state, causes }) =>
      causes.length === 0 && (state === 'late' || state === 'missing' || state === 'incomplete'),
  );
  if (wanting.length === 0) return book;
  const { watch, witness } = deliveries;
  const { account, region } = record.start;
  const [facts, nodeOnline] = await Promise.all([
    orNull(() => watch.facts.gather(record.start)),
    orNull(() => watch.witness.isNodeOnline({ account, region }, record.start.target)),
  ]);
  const found = await Promise.all(
    book.deliveries.map(async (delivery) => {
      if (!wanting.includes(delivery)) return delivery;
      const service = delivery.destination === 's3' ? 's3' : 'logs';
      const path = await orNull(() => witness.pathOf(record, service));
      const other = book.deliveries.find((one) => one !== delivery) ?? null;
      return { ...delivery, causes: diagnose({ record, delivery, other, facts, path, nodeOnline }) };
    }),
  );
  return { ...book, deliveries: found };
}

/** Writes the book, what changed into the timeline, and the notices that it calls for, in one transaction. */
async function keepBook(
  { watch }: Deliveries,
  record: SessionRecord,
  book: DeliveryBook,
): Promise<SessionRecord | null> {
  const place = { account: record.start.account, region: record.start.region };
  return changeSession(watch, place, record.start.id, (newest) => {
    // It came back to life meanwhile: its log is not over.
    if (newest.state !== 'ended') return newest;
    const told = deliveriesTold(newest, book, watch.clock.now());
    // What was written while the copies were looked at is looked at next.
    const lookAt = isWriteUnseen(newest, book) ? watch.clock.now() : book.lookAt;
    return { ...told, logTo: newest.logTo ?? record.logTo ?? null, deliveries: { ...book, lookAt } };
  });
}

/** Gives delivered copies to all who take them; what they do not take they are given with the next look. */
async function handOn(deliveries: Deliveries, record: SessionRecord): Promise<SessionRecord | null> {
  const { watch } = deliveries;
  const waiting = (record.deliveries?.deliveries ?? []).filter((one) => isThere(one) && !one.handedOn);
  if (waiting.length === 0) return record;
  const taken: Delivery[] = [];
  for (const delivery of waiting) {
    try {
      const copy = await copyToTake(deliveries, record, delivery);
      if (copy !== null) for (const hook of deliveries.delivered) await hook(record, copy);
      taken.push(delivery);
    } catch (error) {
      deliveries.tell(error, `the ${delivery.destination} copy of ${record.start.id} was not taken`);
    }
  }
  const place = { account: record.start.account, region: record.start.region };
  return changeSession(watch, place, record.start.id, (newest) => {
    const book = newest.deliveries;
    if (book == null || taken.length === 0) return newest;
    const marked = book.deliveries.map((one) =>
      taken.some(({ destination, sha256 }) => destination === one.destination && sha256 === one.sha256)
        ? { ...one, handedOn: true }
        : one,
    );
    const moment = { now: watch.clock.now(), settings: deliveries.settings() };
    return { ...newest, deliveries: bookOf(newest, marked, moment, book) };
  });
}

/**
 * What is taken of a copy: where somebody else has put an object over the node's, the node's; where the node wrote none,
 * the streamed copy again, in place of whatever was taken before. Null: nothing.
 */
async function copyToTake(
  { transcripts }: Deliveries,
  record: SessionRecord,
  delivery: Delivery,
): Promise<TranscriptCopy | null> {
  const copy = copyOf(delivery);
  if (!isRefuted(record, copy)) return copy;
  return (await ownVersion(transcripts, record)) ?? (await transcripts.find(record, 'cloudwatch'));
}

function copyOf(delivery: Delivery): TranscriptCopy {
  const { destination, bytes, versionId, etag, encryptedWith, lockedUntil } = delivery;
  return {
    ...{ destination, bytes, versionId, etag, encryptedWith, lockedUntil },
    location: delivery.location ?? '',
    deliveredAt: delivery.deliveredAt ?? 0,
  };
}

async function orNull<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
