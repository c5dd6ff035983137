import { type EndEvidence, NO_EVIDENCE } from '../domain/sessions/end-cause.ts';
import { startJoined } from '../domain/sessions/evolve.ts';
import { endLookedAt, endSettled, terminateSeen } from '../domain/sessions/evolve-end.ts';
import { lastActivity } from '../domain/sessions/last-activity.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { startFromRecord } from '../domain/sessions/start-from-record.ts';
import { parseTrailRecord } from '../domain/sessions/trail-record.ts';
import { Fault } from './fault.ts';
import type { Watch } from './watch.ts';

/** How old an end may be for the node's standing now to tell of then. */
const FRESH_MS = 60_000;
const LEAST_RETRY_MS = 1000;

/** Looks at once whether the node of a session that has just ended answers: later it may be another story. */
export async function lookAtEnd(watch: Watch, record: SessionRecord): Promise<SessionRecord> {
  const fresh = record.endedAt !== null && watch.clock.now() - record.endedAt <= FRESH_MS;
  const online = fresh
    ? await orNull(() => watch.witness.isNodeOnline(placeOf(record), record.start.target))
    : null;
  return endLookedAt(record, online);
}

/**
 * Looks once more for the cause of an end, when CloudTrail has had its time: the history, what CloudTrail itself keeps
 * of the session, the streamed log, and whether the node still answers. What cannot be found out is left unknown.
 */
export async function settleEnd(watch: Watch, record: SessionRecord): Promise<SessionRecord> {
  const { start } = record;
  const place = placeOf(record);
  const [row, nodeOnlineLater, records, lines] = await Promise.all([
    orNull(async () => {
      const ended = await watch.api.listEnded(place, start.startedAt);
      return ended.find((one) => one.id === start.id) ?? null;
    }),
    orNull(() => watch.witness.isNodeOnline(place, start.target)),
    orNull(() => watch.trail.ofSession(place, start.id, start.startedAt)),
    record.streamedTo === null
      ? null
      : orNull(() => watch.witness.lastLines(place, record.streamedTo ?? '', start.id)),
  ]);
  const endedAt = record.endedAt ?? row?.endedAt ?? null;
  const evidence: EndEvidence = {
    ...NO_EVIDENCE,
    ...(lines === null || endedAt === null ? {} : lastActivity(lines, endedAt)),
    nodeOnlineAtEnd: record.endLook?.nodeOnline ?? null,
    nodeOnlineLater,
    trailRead: records !== null,
  };
  const joined = (records ?? []).reduce((so: SessionRecord, one) => join(watch, so, one), record);
  const retryMs = Math.max(watch.rules().trailLagMs, LEAST_RETRY_MS);
  return endSettled(joined, { row, evidence, at: watch.clock.now(), retryMs });
}

function placeOf(record: SessionRecord): Place {
  return { account: record.start.account, region: record.start.region };
}

function join(watch: Watch, record: SessionRecord, found: unknown): SessionRecord {
  const parsed = parseTrailRecord(found);
  if (typeof parsed === 'string') return record;
  const told = startFromRecord(parsed);
  if (told.kind === 'terminated' && told.sessionId === record.start.id) return terminateSeen(record, told);
  if (told.kind === 'started' && told.start.id === record.start.id)
    return startJoined(record, told.start, watch.rules().people);
  return record;
}

async function orNull<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
