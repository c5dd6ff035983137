/** What becomes of a record around each TerminateSession call. */
import type { Instant } from '../kernel/instant.ts';
import { told } from './evolve.ts';
import type { SessionRecord, Termination } from './session.ts';

function terminationOf(record: SessionRecord): Termination {
  if (!record.termination) throw new Error('a termination is attempted only after it was asked for');
  return record.termination;
}

/**
 * A TerminateSession call begins. Written before the call: should the process die in it, the record knows that the
 * session's end may be ours.
 */
export function terminationAttempted(
  record: SessionRecord,
  now: Instant,
  nextAttemptAt: Instant,
): SessionRecord {
  const before = terminationOf(record);
  const termination: Termination = {
    ...before,
    attempts: before.attempts + 1,
    firstAttemptAt: before.firstAttemptAt ?? now,
    lastAttemptAt: now,
    nextAttemptAt,
    effect: { firstAt: before.effect?.firstAt ?? now, lastAt: now },
    lastError: null,
    cappedAt: null,
  };
  const next = { ...record, termination };
  // Later attempts are counted, not told one by one.
  return before.attempts > 0
    ? next
    : told(next, now, 'termination-attempted', 'TerminateSession was called; an observation must confirm it');
}

/** The call failed. Where it was plainly refused, an end from now on is no more ours than before the call. */
export function terminationRefused(
  record: SessionRecord,
  failure: {
    readonly reason: string;
    readonly mayHaveHappened: boolean;
    /** Termination.effect as it was before this call. */
    readonly effectBefore: Termination['effect'];
    readonly at: Instant;
  },
): SessionRecord {
  const before = terminationOf(record);
  const effect = failure.mayHaveHappened ? before.effect : failure.effectBefore;
  const next = { ...record, termination: { ...before, effect, lastError: failure.reason } };
  return record.timeline.at(-1)?.kind === 'termination-refused'
    ? next
    : told(next, failure.at, 'termination-refused', failure.reason);
}

/** The next call need not be waited for: whoever waited is dead. What the cap holds back stays held back. */
export function terminationResumed(record: SessionRecord, now: Instant): SessionRecord {
  const { termination } = record;
  if (!termination || termination.cappedAt !== null || termination.nextAttemptAt <= now) return record;
  return { ...record, termination: { ...termination, nextAttemptAt: now } };
}

/** The cap on terminations a minute holds the call back. */
export function terminationCapped(
  record: SessionRecord,
  now: Instant,
  nextAttemptAt: Instant,
): SessionRecord {
  const before = terminationOf(record);
  const next = { ...record, termination: { ...before, nextAttemptAt, cappedAt: before.cappedAt ?? now } };
  return before.cappedAt !== null
    ? next
    : told(next, now, 'termination-capped', 'the cap on terminations a minute is reached');
}
