import { isFor } from '../../../src/domain/grants/cover.ts';
import type { Grant } from '../../../src/domain/grants/grant.ts';
import { personOf } from '../../../src/domain/sessions/person.ts';
import { aStart } from '../../builders/session.ts';
import type { TrueSession } from './grant-world.ts';
import type { GrantOutcome } from './simulate-grants.ts';

/** A property of every run, by name: the sentences that it finds broken. */
export type GrantChecker = (outcome: GrantOutcome) => readonly string[];

/** How long after the end a session may live in a world without faults. */
const GRACE_MS = 1000;
/** In an unkind one: from when the world is kind again, the longest wait between two tries, and a sweep. */
const SWEEP_GRACE_MS = 95_000;
/** How long an event takes to come, at the most, and to be taken. */
const EVENT_MS = 3400;

/** Until when the grants that cover a session from its start on, one after the other, let it live. */
function coveredUntil(session: TrueSession, grants: readonly Grant[]): number {
  const start = aStart({ ...session, documentName: null });
  const record = {
    start,
    person: personOf(session.owner, { sessionContext: { sourceIdentity: 'engineer' } }, {}),
  };
  const covers = grants.filter((grant) => grant.startsAt !== null && isFor(grant, record));
  const endOf = (grant: Grant) => grant.end?.at ?? grant.endsAt ?? 0;
  // One that was opened while a revocation spread stays if another grant covers it by the time that its event comes.
  let until = session.startedAt;
  const next = covers.find(({ startsAt }) => (startsAt ?? 0) > until && (startsAt ?? 0) <= until + EVENT_MS);
  if (!covers.some((grant) => (grant.startsAt ?? 0) <= until && endOf(grant) > until))
    until = next?.startsAt ?? until;
  for (let grown = true; grown; ) {
    const later = Math.max(until, ...covers.filter((grant) => (grant.startsAt ?? 0) <= until).map(endOf));
    grown = later > until;
    until = later;
  }
  return until;
}

const noSessionOutlivesItsGrantPlusGrace: GrantChecker = ({ world, grants, calm, kindFrom }) =>
  [...world.sessions.values()].flatMap((session) => {
    const until = coveredUntil(session, grants);
    // One that was opened while a revocation spread is ended once its event has come.
    const from = Math.max(until, session.startedAt + EVENT_MS);
    const latest = calm ? from + GRACE_MS : Math.max(from, kindFrom) + SWEEP_GRACE_MS;
    return (session.endedAt ?? Infinity) > latest
      ? [
          `${session.id} of ${session.grantId} ended ${session.endedAt}, ${(session.endedAt ?? Infinity) - until} ms late`,
        ]
      : [];
  });

const noneIsOpenedAfterADateBoundEnd: GrantChecker = ({ world, grants }) =>
  [...world.sessions.values()].flatMap((session) => {
    const grant = grants.find((one) => one.id === session.grantId);
    const dated = grant?.end?.cause === 'expired' && grant.writtenUntil === grant.endsAt;
    return dated && session.startedAt >= (grant.endsAt ?? 0)
      ? [`${session.id} was opened after ${grant.id}`]
      : [];
  });

const overlappingGrantsNeverCutEachOther: GrantChecker = ({ cutThough }) => cutThough;

const nothingIsLeftBehind: GrantChecker = ({ world }) =>
  [...world.written.keys()].map((id) => `what was written for ${id} is still there`);

const twoApprovalsActOnce: GrantChecker = ({ grants }) =>
  grants
    .filter(
      (grant) =>
        grant.timeline.filter((entry) => entry.kind === 'approved').length > 1 ||
        grant.asked.approvals.length > 1,
    )
    .map((grant) => `${grant.id} was approved twice`);

const oneReceiptForEachGrant: GrantChecker = ({ grants, endedNotices }) =>
  grants
    .filter((grant) => grant.startsAt !== null)
    .filter(
      (grant) =>
        grant.state !== 'ended' ||
        grant.receipt === null ||
        endedNotices.filter((id) => id.includes(grant.id)).length !== 1 ||
        grant.timeline.filter((entry) => entry.kind === 'confirmed').length !== 1,
    )
    .map(
      (grant) =>
        `${grant.id} is ${grant.state} (${grant.failure?.reason ?? 'no fault'}), not with one receipt`,
    );

/** All properties, by name. */
export const GRANT_CHECKERS: Readonly<Record<string, GrantChecker>> = {
  noSessionOutlivesItsGrantPlusGrace,
  noneIsOpenedAfterADateBoundEnd,
  overlappingGrantsNeverCutEachOther,
  nothingIsLeftBehind,
  twoApprovalsActOnce,
  oneReceiptForEachGrant,
};
