/** Which session is under which grant. */
import { normalDocumentName } from '../guardrails/start-facts.ts';
import type { Instant } from '../kernel/instant.ts';
import { normalOwner } from '../sessions/person.ts';
import type { SessionRecord, SessionStart } from '../sessions/session.ts';
import type { Grant } from './grant.ts';

/** CloudTrail tells whole seconds: a start may be told up to so much before it was. */
const RESOLUTION_MS = 1000;

/** From when on nobody has access by it; null: it has no window. */
export function overAt(grant: Grant): Instant | null {
  return grant.end?.at ?? grant.endsAt;
}

/** Whether it gives access at a moment. */
export function isLiveAt(grant: Grant, at: Instant): boolean {
  const until = overAt(grant);
  return (
    (grant.state === 'approved' || grant.state === 'active' || grant.state === 'ending') &&
    grant.startsAt !== null &&
    until !== null &&
    grant.startsAt <= at &&
    at < until
  );
}

/** The ARN that its sessions are opened by, as far as it is known. */
export function sessionOwnerOf(grant: Grant): string | null {
  return grant.prepared?.sessionOwner ?? (grant.mechanism === 'iam-policy' ? grant.principal : null);
}

/** Whether it is for the person, target and document of a session, whenever that is. */
export function isFor(grant: Grant, record: Pick<SessionRecord, 'start' | 'person'>): boolean {
  const { start, person } = record;
  if (grant.account !== start.account || grant.region !== start.region) return false;
  if (grant.target !== start.target || grant.documentName !== normalDocumentName(start)) return false;
  return grant.person === person || isOwnerOf(grant, start);
}

function isOwnerOf(grant: Grant, start: SessionStart): boolean {
  const owner = sessionOwnerOf(grant);
  return owner !== null && owner === normalOwner(start.owner);
}

/** The grant that a session was opened under: one that gave access then; its very credentials first, then the longest. */
export function grantAtStart(
  grants: readonly Grant[],
  record: Pick<SessionRecord, 'start' | 'person'>,
): Grant | null {
  const { startedAt } = record.start;
  const fits = grants.filter((grant) => {
    const until = overAt(grant);
    if (grant.startsAt === null || until === null || !isFor(grant, record)) return false;
    if (grant.state === 'requested' || grant.state === 'denied') return false;
    return grant.startsAt - RESOLUTION_MS < startedAt && startedAt < until;
  });
  return best(fits, record.start);
}

/**
 * The grant that a session was opened by after its end: while IAM had not spread the revocation yet. Credentials of a
 * role session are the grant's alone; an IAM user's session after the end is put down to it only while it is ending.
 */
export function grantOpenedAfterEnd(
  grants: readonly Grant[],
  record: Pick<SessionRecord, 'start' | 'person'>,
): Grant | null {
  const { start } = record;
  const fits = grants.filter((grant) => {
    if (grant.end === null || start.startedAt < grant.end.at || !isFor(grant, record)) return false;
    if (!isOwnerOf(grant, start) || grant.writtenUntil === null) return false;
    return grant.mechanism === 'sts' || (grant.state === 'ending' && start.startedAt < grant.writtenUntil);
  });
  return best(fits, start);
}

/** A grant that gives this session's person access to its target by its document now. */
export function liveCover(
  grants: readonly Grant[],
  record: Pick<SessionRecord, 'start' | 'person'>,
  now: Instant,
): Grant | null {
  return best(
    grants.filter((grant) => isLiveAt(grant, now) && isFor(grant, record)),
    record.start,
  );
}

function best(grants: readonly Grant[], start: SessionStart): Grant | null {
  const rank = (grant: Grant) => (isOwnerOf(grant, start) ? 1 : 0);
  const sorted = grants.toSorted(
    (a, b) => rank(b) - rank(a) || (overAt(b) ?? 0) - (overAt(a) ?? 0) || (a.id < b.id ? -1 : 1),
  );
  return sorted[0] ?? null;
}

/**
 * The person behind a session that was opened with a grant's own credentials: only the grant knows, where a sweep found
 * the session and the event with its SourceIdentity never came. Else the person that the session itself tells.
 */
export function personBehind(
  grants: readonly Grant[],
  record: Pick<SessionRecord, 'start' | 'person'>,
): string | null {
  return grants.find((grant) => isOwnerOf(grant, record.start))?.person ?? record.person;
}

/** What a session's grants make of it. */
export interface Standing {
  /** The grant that it is under; null: none. */
  readonly grantId: string | null;
  /** When that grant is over, if it is not yet. */
  readonly until: Instant | null;
  /** Why it must end now; null: it need not for any grant's sake. */
  readonly mustEnd: {
    readonly cause: 'grant-ended' | 'grant-revoked';
    readonly reason: string;
  } | null;
}

/**
 * Where a session stands: under the grant it had, or had at its start. When that is over, another that covers its person,
 * target and document takes it on; else it must end. A session under no grant is for the guardrails alone.
 */
export function standingOf(
  grants: readonly Grant[],
  found: Pick<SessionRecord, 'start' | 'person' | 'grantId'>,
  now: Instant,
): Standing {
  const record = { ...found, person: personBehind(grants, found) };
  const grant =
    grants.find((one) => one.id === record.grantId) ??
    grantAtStart(grants, record) ??
    grantOpenedAfterEnd(grants, record);
  if (!grant) return { grantId: record.grantId, until: null, mustEnd: null };
  const until = overAt(grant);
  if (until === null || now < until) return { grantId: grant.id, until, mustEnd: null };
  const other = liveCover(grants, record, now);
  if (other) return { grantId: other.id, until: overAt(other), mustEnd: null };
  const revoked = grant.end?.cause === 'revoked';
  return {
    grantId: grant.id,
    until: null,
    mustEnd: { cause: revoked ? 'grant-revoked' : 'grant-ended', reason: whyItEnds(grant) },
  };
}

function whyItEnds(grant: Grant): string {
  const how = { finished: 'was finished', revoked: 'was revoked' } as Readonly<Record<string, string>>;
  const reason = grant.end?.reason ? `: ${grant.end.reason}` : '';
  const what = how[grant.end?.cause ?? ''] ?? 'came to its end';
  return `grant ${grant.id} ${what}${reason}; ask again with: sallyport grant renew ${grant.id}`;
}
