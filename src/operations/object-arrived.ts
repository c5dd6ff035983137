import { isSettled } from '../domain/deliveries/plan.ts';
import { endOf } from '../domain/deliveries/session-end.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { changeSession } from './change-session.ts';
import type { Watch } from './watch.ts';

/** How the agent names the objects of sessions' logs: `PREFIX/SESSIONID.log` (facts/session-manager.md C.4). */
const LOG = /(?:^|\/)([^/]+)\.log$/;

/** What an object turned out to be. `open`: the log of a session that is not known to have ended. */
export type Arrived =
  | { readonly kind: 'nothing' | 'settled' }
  | { readonly kind: 'open' | 'delivery'; readonly place: Place; readonly id: string };

/**
 * An object was created in a bucket. Where it is the log that a session has to deliver, its deliveries become due now:
 * who reconciles them reads what is there, and the event is believed nothing else. The same event again changes nothing
 * once the copy is taken.
 */
export async function objectArrived(
  watch: Watch,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<Arrived> {
  const id = LOG.exec(key)?.[1];
  if (id === undefined) return { kind: 'nothing' };
  const found = await watch.sessions.list({ id });
  const record = found.find(({ logTo }) => logTo?.s3?.bucket === bucket && logTo.s3.key === key);
  const session = record ?? found.find(({ logTo }) => logTo == null);
  if (session === undefined) return { kind: 'nothing' };
  const place = { account: session.start.account, region: session.start.region };
  if (endOf(session) === null) {
    // The agent uploads when a session is over: whoever lists sessions will see its end now.
    watch.lookout.soon(place);
    return { kind: 'open', place, id };
  }
  const now = watch.clock.now();
  const changed = await changeSession(watch, place, id, (newest) => dueNow(newest, now));
  const lookAt = changed?.deliveries?.lookAt ?? null;
  const isDue = changed !== null && (changed.deliveries == null || (lookAt !== null && lookAt <= now));
  return isDue ? { kind: 'delivery', place, id } : { kind: 'settled' };
}

/** Its copies are looked for now, unless S3's has been taken. */
function dueNow(record: SessionRecord, now: number): SessionRecord {
  const book = record.deliveries ?? null;
  if (endOf(record) === null || book === null || (book.lookAt !== null && book.lookAt <= now)) return record;
  const s3 = book.deliveries.find(({ destination }) => destination === 's3');
  if (s3 === undefined || isSettled(s3)) return record;
  return { ...record, deliveries: { ...book, lookAt: now } };
}
