import { isFor } from '../domain/grants/cover.ts';
import type { Grant, Receipt } from '../domain/grants/grant.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { Fault } from './fault.ts';
import type { Grants } from './grants.ts';

/** CloudTrail tells whole seconds: a session of the grant may be told to have started up to so much before it. */
const RESOLUTION_MS = 1000;

/** The proof of an end: every session that was open under the grant, and when one last showed anything. */
export async function buildReceipt(grants: Grants, grant: Grant): Promise<Receipt> {
  const plannedEndAt = grant.endsAt ?? grant.end?.at ?? grant.requestedAt;
  const confirmedAt = grants.watch.clock.now();
  const since = (grant.startsAt ?? grant.requestedAt) - RESOLUTION_MS;
  const onTarget = await grants.watch.sessions.list({ target: grant.target, since });
  const under = onTarget.filter((record) => record.grantId === grant.id || isFor(grant, record));
  const last = await lastByte(
    grants,
    under.filter((record) => record.grantId === grant.id),
  );
  return { plannedEndAt, ...last, confirmedAt, sessions: under.map((record) => record.start.id) };
}

async function lastByte(
  grants: Grants,
  sessions: readonly SessionRecord[],
): Promise<Pick<Receipt, 'lastByteAt' | 'lastByteSource'>> {
  const lines = await Promise.all(sessions.map((record) => lastLineAt(grants, record)));
  const streamedAt = Math.max(...lines.filter((at) => at !== null));
  if (Number.isFinite(streamedAt)) return { lastByteAt: streamedAt, lastByteSource: 'cloudwatch' };
  const endedAt = Math.max(...sessions.map((record) => record.endedAt).filter((at) => at !== null));
  return Number.isFinite(endedAt)
    ? { lastByteAt: endedAt, lastByteSource: 'session-end' }
    : { lastByteAt: null, lastByteSource: null };
}

async function lastLineAt(grants: Grants, { start, streamedTo }: SessionRecord): Promise<number | null> {
  if (streamedTo === null) return null;
  try {
    const lines = await grants.watch.witness.lastLines(start, streamedTo, start.id);
    return lines.reduce<number | null>((last, line) => Math.max(last ?? line.at, line.at), null);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
