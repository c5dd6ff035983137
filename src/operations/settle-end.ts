import type { EndEvidence } from '../domain/sessions/end-cause.ts';
import { endSettled, startJoined, terminateSeen } from '../domain/sessions/evolve.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { startFromRecord } from '../domain/sessions/start-from-record.ts';
import { parseTrailRecord } from '../domain/sessions/trail-record.ts';
import { Fault } from './fault.ts';
import type { Watch } from './watch.ts';

/**
 * Looks once more for the cause of an end, when CloudTrail has had its time: the history, what CloudTrail itself keeps
 * of the session, and whether the node answers. What cannot be found out is left unknown.
 */
export async function settleEnd(watch: Watch, record: SessionRecord): Promise<SessionRecord> {
  const { start } = record;
  const place = { account: start.account, region: start.region };
  const [row, nodeOnline, records] = await Promise.all([
    orNull(async () => {
      const ended = await watch.api.listEnded(place, start.startedAt);
      return ended.find((one) => one.id === start.id) ?? null;
    }),
    orNull(() => watch.api.isNodeOnline(place, start.target)),
    orNull(() => watch.trail.ofSession(place, start.id, start.startedAt)),
  ]);
  const evidence: EndEvidence = { nodeOnline, lastLineAt: null, trailRead: records !== null };
  const joined = (records ?? []).reduce((so: SessionRecord, one) => join(watch, so, { place, one }), record);
  return endSettled(joined, { row, evidence, at: watch.clock.now() });
}

function join(watch: Watch, record: SessionRecord, found: { place: Place; one: unknown }): SessionRecord {
  const parsed = parseTrailRecord(found.one);
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
