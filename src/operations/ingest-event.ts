import { objectWriteOf, objectWritten, sessionOfKey } from '../domain/deliveries/object-writer.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { type Change, changeFromRecord } from '../domain/sessions/change-from-record.ts';
import { resumed, startJoined } from '../domain/sessions/evolve.ts';
import { terminateSeen } from '../domain/sessions/evolve-end.ts';
import type { Place } from '../domain/sessions/session.ts';
import { type SessionEvent, startFromRecord } from '../domain/sessions/start-from-record.ts';
import { parseTrailRecord, recordOfEnvelope, type TrailRecord } from '../domain/sessions/trail-record.ts';
import { changeOrOpenSession, changeSession } from './change-session.ts';
import { findSession } from './find-session.ts';
import { judgeAgain } from './judge-again.ts';
import type { Watch } from './watch.ts';

/** What an event led to: the session to look at now, if it named one. */
export type Ingested =
  | { readonly kind: 'session'; readonly place: Place; readonly id: string }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'look'; readonly place: Place }
  | { readonly kind: 'nothing' }
  /** A session of an account or region that is not watched. */
  | { readonly kind: 'unwatched'; readonly place: Place }
  /** It cannot be read; the reason says what is wrong with it. */
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * Takes one event from the queue: an EventBridge envelope or a bare CloudTrail record. Doubled, late and reordered
 * events change nothing that they should not: a start is joined to its record, and everything else only makes the watch
 * look again.
 */
export async function ingestEvent(watch: Watch, event: unknown): Promise<Ingested> {
  const record = parseTrailRecord(recordOfEnvelope(event));
  if (typeof record === 'string') return { kind: 'malformed', reason: record };
  const told = startFromRecord(record);
  const place = { account: record.account, region: record.region };
  if (told.kind !== 'nothing' && !watch.watches(place)) return { kind: 'unwatched', place };
  const ingested = told.kind === 'nothing' ? null : await ingestSession(watch, told);
  if (ingested) {
    await sawEvent(watch, record.at);
    return ingested;
  }
  if (await ingestWrite(watch, record)) {
    await sawEvent(watch, record.at);
    return { kind: 'nothing' };
  }
  const change = changeFromRecord(record);
  if (!change) return { kind: 'nothing' };
  await judgeAgain(watch, change);
  await sawEvent(watch, record.at);
  return { kind: 'change', change };
}

/** A data event that tells who wrote the log of a session; false for anything else. */
async function ingestWrite(watch: Watch, record: TrailRecord): Promise<boolean> {
  const write = objectWriteOf(record);
  if (write === null) return false;
  const id = sessionOfKey(write.key);
  const session = id === null ? null : await findSession(watch, id);
  if (session === null) return true;
  const { account, region } = session.start;
  await changeSession(watch, { account, region }, session.start.id, (one) => objectWritten(one, write));
  return true;
}

async function sawEvent(watch: Watch, happenedAt: Instant): Promise<void> {
  await watch.log.sawEvent({ at: watch.clock.now(), happenedAt });
}

async function ingestSession(watch: Watch, told: SessionEvent): Promise<Ingested> {
  switch (told.kind) {
    case 'started': {
      const { start } = told;
      await changeOrOpenSession(watch, start, (record) => startJoined(record, start, watch.rules().people));
      watch.lookout.active(told.start);
      return { kind: 'session', place: start, id: start.id };
    }
    case 'started-without-id':
      watch.lookout.soon(told.place);
      return { kind: 'look', place: told.place };
    case 'resumed': {
      const { place, sessionId } = told;
      const record = await changeSession(watch, place, sessionId, (one) => resumed(one, told.owner, told.at));
      // An unknown session, or one that should be over: an observation tells which.
      if (record?.state !== 'active') watch.lookout.soon(place);
      return record ? { kind: 'session', place, id: sessionId } : { kind: 'look', place };
    }
    case 'terminated': {
      const { place, sessionId } = told;
      const record = await changeSession(watch, place, sessionId, (one) => terminateSeen(one, told));
      if (record?.state === 'active') watch.lookout.soon(place);
      return record ? { kind: 'session', place, id: sessionId } : { kind: 'look', place };
    }
    case 'refused':
    case 'nothing':
      return { kind: 'nothing' };
  }
}
