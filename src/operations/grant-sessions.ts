import { isFor, overAt, personBehind, type Standing, standingOf } from '../domain/grants/cover.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { terminationAsked } from '../domain/sessions/evolve.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { GrantStore } from './grant-ports.ts';
import type { SessionStore } from './ports.ts';
import type { Watch } from './watch.ts';

/** How long before a session's start a grant may have ended and still matter to it: clocks and events are late. */
const BEFORE_START_MS = 86_400_000;

/** What the grants make of a session now: under which it is, and whether it must end for that. */
export async function readStanding(
  store: GrantStore,
  record: SessionRecord,
  now: number,
): Promise<Standing & { readonly person: string | null }> {
  const { start, grantId } = record;
  const onTarget = await store.onTarget(start, start.target, start.startedAt - BEFORE_START_MS);
  const known = onTarget.some((grant) => grant.id === grantId);
  const own = grantId === null || known ? null : await store.read(grantId);
  const all = own ? [...onTarget, own] : onTarget;
  return { ...standingOf(all, record, now), person: personBehind(all, record) };
}

/** The sessions that are open and must end for the sake of a grant that is over. */
export async function openUnder(
  stores: { readonly grants: GrantStore; readonly sessions: SessionStore },
  grant: Grant,
  now: number,
): Promise<readonly SessionRecord[]> {
  const until = overAt(grant);
  if (until === null || now < until) return [];
  const limit = Number.MAX_SAFE_INTEGER;
  const onTarget = await stores.sessions.list({ state: 'active', target: grant.target, limit });
  const { account, region } = grant;
  const here = onTarget.filter(({ start }) => start.account === account && start.region === region);
  const standing = await Promise.all(here.map((record) => readStanding(stores.grants, record, now)));
  return here.filter((record, index) => {
    const stands = standing[index];
    if (!stands?.mustEnd) return false;
    // Also one that another grant opened, and that stayed because this one covered it.
    return stands.grantId === grant.id || isFor(grant, { ...record, person: stands.person });
  });
}

/** When the last session was opened by a grant after its end, closed again or not; null: none was. */
export async function lastOpenedAfterEnd(sessions: SessionStore, grant: Grant): Promise<number | null> {
  const { end } = grant;
  if (end === null || grant.writtenUntil === null) return null;
  const since = await sessions.list({ target: grant.target, since: end.at });
  const moments = since.filter((record) => record.grantId === grant.id).map(({ start }) => start.startedAt);
  return moments.length === 0 ? null : Math.max(...moments);
}

/**
 * A session as its grants make it: under which it is, until when, and asked to end where that is over and no other
 * covers it. The same record where nothing changes.
 */
export async function withStanding(watch: Watch, record: SessionRecord): Promise<SessionRecord> {
  const now = watch.clock.now();
  if (!watch.grants) return (record.grantUntil ?? null) === null ? record : { ...record, grantUntil: null };
  const { grantId, until, mustEnd, person } = await readStanding(watch.grants, record, now);
  const same =
    grantId === record.grantId && person === record.person && until === (record.grantUntil ?? null);
  const under = same ? record : { ...record, grantId, person, grantUntil: until };
  if (record.state !== 'active' || !mustEnd) return under;
  // What a guardrail asked for and nobody has called yet is told for the grant, which is the plainer reason.
  const { termination } = record;
  if (termination && (termination.cause !== 'guardrail' || termination.attempts > 0)) return under;
  return terminationAsked(under, { cause: mustEnd.cause, reasons: [mustEnd.reason], by: null, at: now });
}
