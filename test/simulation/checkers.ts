import type { Notice } from '../../src/domain/notices/notice.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import type { WatchStores } from '../../src/operations/stores.ts';
import type { TrueSession, World } from './world.ts';

/** A run that is over: the truth, and what the watch made of it. */
export interface Outcome {
  readonly world: World;
  readonly stores: WatchStores;
  readonly delivered: readonly Notice[];
  readonly records: ReadonlyMap<string, SessionRecord>;
  /** Calls of TerminateSession made while no record named a cause for that session. */
  readonly unrecordedCalls: readonly string[];
  readonly endedAt: number;
  /** How often the process died. */
  readonly deaths: number;
  /** From here on the world was kind. */
  readonly kindFrom: number;
  /** How long after that a non-compliant session may still live. */
  readonly boundMs: number;
  readonly unknownDeadlineMs: number;
}

/** A property of every run, by name: the sentences that it finds broken. */
export type Checker = (outcome: Outcome) => readonly string[];

/** How long a call is under way: what ends the session meanwhile cannot be told from it. */
const IN_FLIGHT_MS = 200;

function sessionsOf(outcome: Outcome): readonly TrueSession[] {
  return [...outcome.world.sessions.values()];
}

/** From when a session must be ended, by the guardrails; null: never. */
export function mustEndFrom(session: TrueSession, unknownDeadlineMs: number): number | null {
  if (session.temper === 'unknown-forever') return session.startedAt + unknownDeadlineMs;
  return session.badFrom;
}

const noNonCompliantSessionOutlivesItsBound: Checker = (outcome) =>
  sessionsOf(outcome).flatMap((session) => {
    const from = mustEndFrom(session, outcome.unknownDeadlineMs);
    if (from === null) return [];
    const latest = Math.max(from, outcome.kindFrom) + outcome.boundMs;
    return (session.endedAt ?? outcome.endedAt) > latest
      ? [`${session.id} (${session.temper}) lived past its bound: ended ${session.endedAt}, bound ${latest}`]
      : [];
  });

const compliantSessionsAreNeverTerminated: Checker = (outcome) =>
  sessionsOf(outcome)
    .filter((session) => ['good', 'notify'].includes(session.temper) && session.calls > 0)
    .map((session) => `${session.id} is ${session.temper} and was terminated`);

const noTerminationWithoutCauseAndRecord: Checker = (outcome) =>
  outcome.unrecordedCalls.map((id) => `${id} was terminated while its record named no cause`);

const noTerminationWithoutNotice: Checker = (outcome) =>
  sessionsOf(outcome)
    .filter((session) => session.calls > 0)
    .filter(
      (session) =>
        !outcome.delivered.some(
          (notice) =>
            notice.id.includes(`/${session.id}/`) &&
            ['session-terminated', 'session-not-compliant', 'session-not-judged'].includes(notice.kind) &&
            notice.reasons.length > 0,
        ),
    )
    .map((session) => `${session.id} was terminated and nobody was told`);

const oneNoticeIdForEachSessionAndCause: Checker = (outcome) => {
  const ids = new Map<string, Set<string>>();
  for (const notice of outcome.delivered) {
    const session = notice.session as { id: string } | null;
    if (notice.kind !== 'session-terminated' || !session) continue;
    ids.set(session.id, (ids.get(session.id) ?? new Set()).add(notice.id));
  }
  return [...ids].filter(([, set]) => set.size > 1).map(([id]) => `${id} has several termination notices`);
};

const oneSweepConverges: Checker = (outcome) =>
  sessionsOf(outcome).flatMap((session) => {
    const record = outcome.records.get(session.id);
    if (!record) return [`${session.id} was never recorded`];
    const state = session.endedAt === null ? 'active' : 'ended';
    return record.state === state ? [] : [`${session.id} is ${state} and recorded as ${record.state}`];
  });

const noEndIsClaimedFalsely: Checker = (outcome) =>
  sessionsOf(outcome).flatMap((session) => {
    const claimed = outcome.records.get(session.id)?.endCause ?? null;
    if (claimed === null || claimed === 'unknown' || claimed === session.endCause) return [];
    // AWS took our call while it was open, and it ended after that: nothing tells whether by the call.
    if (session.calls > 0 && claimed === 'guardrail') return [];
    // A process that dies in the call cannot tell one that never arrived from one whose answer was lost.
    if (outcome.deaths > 0 && claimed === 'guardrail') return [];
    // Both called within the same moment of CloudTrail's clock: either may have been first.
    if (session.calls > 0 && session.userCalls > 0) return [];
    const since = outcome.records.get(session.id)?.termination?.effect?.firstAt ?? null;
    if (since !== null && Math.abs((session.endedAt ?? 0) - since) <= IN_FLIGHT_MS) return [];
    return [`${session.id} ended by ${session.endCause} and is said to have ended by ${claimed}`];
  });

const everyNoticeLeaves: Checker = (outcome) => {
  const ids = new Set(outcome.delivered.map((notice) => notice.id));
  const raised = [...outcome.records.values()].flatMap((record) => record.noticed);
  return raised.filter((id) => !ids.has(id)).map((id) => `${id} was raised and never delivered`);
};

/** All properties, by name. */
export const CHECKERS: Readonly<Record<string, Checker>> = {
  noNonCompliantSessionOutlivesItsBound,
  compliantSessionsAreNeverTerminated,
  noTerminationWithoutCauseAndRecord,
  noTerminationWithoutNotice,
  oneNoticeIdForEachSessionAndCause,
  oneSweepConverges,
  noEndIsClaimedFalsely,
  everyNoticeLeaves,
};
