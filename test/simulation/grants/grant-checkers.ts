import { isFor } from '../../../src/domain/grants/cover.ts';
import type { Grant } from '../../../src/domain/grants/grant.ts';
import { personOf } from '../../../src/domain/sessions/person.ts';
import { SETTINGS } from '../../builders/grant.ts';
import { aStart } from '../../builders/session.ts';
import type { TrueSession } from './grant-world.ts';
import { LEAVER } from './people.ts';
import type { GrantOutcome } from './simulate-grants.ts';

/** A property of every run, by name: the sentences that it finds broken. */
export type GrantChecker = (outcome: GrantOutcome) => readonly string[];

const SECOND_MS = 1000;

/** Until when a grant lets in. */
function endOf(grant: Grant): number {
  return grant.end?.at ?? grant.endsAt ?? 0;
}

/** The grants that ever were for a session's person, target and document. */
function grantsFor(session: TrueSession, grants: readonly Grant[]): readonly Grant[] {
  const start = aStart({ ...session, documentName: null });
  const identity = { sessionContext: { sourceIdentity: 'engineer' } };
  const record = { start, person: personOf(session.owner, identity, {}) };
  return grants.filter((grant) => grant.startsAt !== null && isFor(grant, record));
}

/** Whether a grant gave access when the session was opened. */
function isOpenedUnder(session: TrueSession, covers: readonly Grant[]): boolean {
  const { startedAt } = session;
  return covers.some((grant) => (grant.startsAt ?? 0) <= startedAt && endOf(grant) > startedAt);
}

/**
 * When a session must be dead at the latest: a second outside every outage after `from`, or after the end of a grant
 * that took it on meanwhile.
 */
function latestEnd(
  session: TrueSession,
  about: { readonly covers: readonly Grant[]; readonly from: number; readonly keys: readonly string[] },
  { world }: GrantOutcome,
): number {
  let latest = world.outages.whenPassed(about.keys, about.from, SECOND_MS);
  for (;;) {
    const ends = about.covers.filter((grant) => (grant.startsAt ?? 0) <= latest).map(endOf);
    const later = world.outages.whenPassed(about.keys, Math.max(about.from, ...ends), SECOND_MS);
    if (later <= latest) return latest;
    latest = later;
    if (latest > (session.endedAt ?? Infinity)) return latest;
  }
}

function late(session: TrueSession, latest: number): readonly string[] {
  const endedAt = session.endedAt ?? Infinity;
  if (endedAt <= latest) return [];
  return [`${session.id} under ${session.grantId} ended ${endedAt}, ${endedAt - latest} ms too late`];
}

/** What holds up the end of a session that the server knows, and what holds up knowing it. */
function keysOf(session: TrueSession): readonly string[] {
  return ['death', `terminate:${session.id}`];
}
const KNOWING = ['death', 'list'] as const;

const noSessionOutlivesItsGrantByASecondPlusTheOutage: GrantChecker = (outcome) =>
  [...outcome.world.sessions.values()].flatMap((session) => {
    const covers = grantsFor(session, outcome.grants);
    if (!isOpenedUnder(session, covers)) return [];
    const from = Math.max(...covers.filter((one) => (one.startsAt ?? 0) <= session.startedAt).map(endOf));
    const known = Math.min(session.toldAt ?? Infinity, session.seenAt ?? Infinity);
    const holdUps = known < from ? [] : ['list', ...covers.map((grant) => `permission:${grant.id}`)];
    return late(
      session,
      latestEnd(session, { covers, from, keys: [...keysOf(session), ...holdUps] }, outcome),
    );
  });

const noneIsOpenedAfterADateBoundEnd: GrantChecker = ({ world, grants }) =>
  [...world.sessions.values()].flatMap((session) => {
    const grant = grants.find((one) => one.id === session.grantId);
    const dated = grant?.end?.cause === 'expired' && grant.writtenUntil === grant.endsAt;
    return dated && session.startedAt >= (grant.endsAt ?? 0)
      ? [`${session.id} was opened after ${grant.id}`]
      : [];
  });

/** Sessions that were opened when no grant gave access any more: a revocation was spreading. */
function openedWhileSpreading(outcome: GrantOutcome): readonly (readonly [TrueSession, readonly Grant[]])[] {
  return [...outcome.world.sessions.values()]
    .map((session) => [session, grantsFor(session, outcome.grants)] as const)
    .filter(([session, covers]) => !isOpenedUnder(session, covers));
}

const whatARevocationStillLetInDiesWithinASecondOfItsEventOrSweep: GrantChecker = (outcome) =>
  openedWhileSpreading(outcome).flatMap(([session, covers]) => {
    const known = Math.min(session.toldAt ?? Infinity, session.seenAt ?? Infinity);
    if (known === Infinity) return late(session, session.startedAt);
    return late(session, latestEnd(session, { covers, from: known, keys: keysOf(session) }, outcome));
  });

const whatARevocationStillLetInIsLookedForEveryFewSeconds: GrantChecker = (outcome) =>
  openedWhileSpreading(outcome).flatMap(([session, covers]) => {
    const known = Math.min(
      session.toldAt ?? Infinity,
      session.seenAt ?? Infinity,
      session.endedAt ?? Infinity,
    );
    const keys = [...KNOWING, ...covers.map((grant) => `permission:${grant.id}`)];
    const latest = outcome.world.outages.whenPassed(
      keys,
      session.startedAt,
      SETTINGS.lookEveryMs + SECOND_MS,
    );
    return known > latest
      ? [`${session.id} was not known ${known - latest} ms after it should have been`]
      : [];
  });

const nothingThatAnotherLiveGrantCoversIsEnded: GrantChecker = ({ cutThough }) => cutThough;

const eachGrantGetsExactlyOneReceipt: GrantChecker = ({ grants, endedNotices }) =>
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

const theLoopSettles: GrantChecker = ({ nextDueAt, records, world }) => {
  const openRecords = records.filter((record) => record.state === 'active').length;
  const open = [...world.sessions.values()].filter((session) => session.endedAt === null).length;
  const asks = nextDueAt === null ? [] : [`something is still due at ${nextDueAt}`];
  return openRecords + open === 0
    ? asks
    : [...asks, `${openRecords} recorded, ${open} true sessions are open`];
};

const nobodyGetsInAfterTheReceipt: GrantChecker = ({ world, grants }) =>
  [...world.sessions.values()].flatMap((session) => {
    const grant = grants.find((one) => one.id === session.grantId);
    const at = grant?.receipt?.confirmedAt ?? Infinity;
    return session.startedAt > at ? [`${session.id} was opened after the receipt of ${grant?.id}`] : [];
  });

const nothingIsLeftBehind: GrantChecker = ({ world }) =>
  [...world.iam.documents].flatMap(([user, statements]) =>
    [...statements.keys()].map((id) => `what was written for ${id} is still in the policy of ${user}`),
  );

const twoApprovalsActOnce: GrantChecker = ({ grants }) =>
  grants
    .filter(
      (grant) =>
        grant.timeline.filter((entry) => entry.kind === 'approved').length > 1 ||
        grant.asked.approvals.length > 1,
    )
    .map((grant) => `${grant.id} was approved twice`);

const whoLeftGetsNothing: GrantChecker = ({ grants }) =>
  grants
    .filter((grant) => grant.principal === LEAVER && grant.startsAt !== null)
    .map((grant) => `${grant.id} was given to somebody who had left`);

/** All properties, by name. */
export const GRANT_CHECKERS = {
  noSessionOutlivesItsGrantByASecondPlusTheOutage,
  noneIsOpenedAfterADateBoundEnd,
  whatARevocationStillLetInDiesWithinASecondOfItsEventOrSweep,
  whatARevocationStillLetInIsLookedForEveryFewSeconds,
  nothingThatAnotherLiveGrantCoversIsEnded,
  eachGrantGetsExactlyOneReceipt,
  theLoopSettles,
  nobodyGetsInAfterTheReceipt,
  nothingIsLeftBehind,
  twoApprovalsActOnce,
  whoLeftGetsNothing,
} as const satisfies Readonly<Record<string, GrantChecker>>;

/** Everything that is broken in a run: `checker: sentence`. */
export function checkGrants(outcome: GrantOutcome): readonly string[] {
  return Object.entries(GRANT_CHECKERS).flatMap(([name, check]) =>
    check(outcome).map((sentence) => `${name}: ${sentence}`),
  );
}
