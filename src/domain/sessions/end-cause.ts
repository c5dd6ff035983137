import type { Instant } from '../kernel/instant.ts';
import type { LastActivity } from './last-activity.ts';
import type { EndCause, SessionRecord } from './session.ts';

/** CloudTrail tells whole seconds; moments nearer than that cannot be ordered. */
const RESOLUTION_MS = 1000;
/** How far AWS's clock and ours may stand apart. */
const CLOCK_SKEW_MS = 100;
/** How soon a TerminateSession that works has worked. */
const EFFECT_WITHIN_MS = 5000;
/** How much later than its maximum a session may be seen to end and still be ended by it. */
const MAX_DURATION_SLACK_MS = 120_000;

/** How much later than its idle timeout the service may end a session. */
const IDLE_SLACK_MS = 30_000;

/** What could be found out around an end; null: not known. */
export interface EndEvidence extends LastActivity {
  /** The node answered Systems Manager right after the end, and when the cause was settled. */
  readonly nodeOnlineAtEnd: boolean | null;
  readonly nodeOnlineLater: boolean | null;
  /** CloudTrail was read, late enough, for a TerminateSession of anyone: what is not in the record did not happen. */
  readonly trailRead: boolean;
}

/** No evidence at all. */
export const NO_EVIDENCE: EndEvidence = {
  nodeOnlineAtEnd: null,
  nodeOnlineLater: null,
  lastLineAt: null,
  leftByWord: false,
  trailRead: false,
};

/**
 * Why a session ended, from what is known of it: exit, idle and the maximum duration make no API call (facts/aws.md
 * 0.6), so they are told only where the other causes are ruled out by evidence. Everything else is `unknown`.
 */
export function inferEndCause(record: SessionRecord, evidence: EndEvidence): EndCause {
  const ours = oursSince(record);
  const theirs = record.terminatedBy?.at ?? null;
  if (theirs !== null && reaches(record, theirs) && (ours === null || isTheirs(record, theirs, ours)))
    return 'terminated-by-user';
  if (ours !== null && record.termination) return record.termination.cause;
  if (endedByMaximum(record)) return 'max-duration';
  if (!evidence.trailRead) return 'unknown';
  return endedByItself(record, evidence);
}

/** Between a person's call and ours: the first has it, unless ours had had its time and the session was still there. */
function isTheirs(record: SessionRecord, theirs: Instant, ours: Instant): boolean {
  const lastOfOurs = record.termination?.effect?.lastAt ?? ours;
  return theirs + RESOLUTION_MS <= ours || theirs >= lastOfOurs + EFFECT_WITHIN_MS;
}

/** Since when an end may be ours; null when it cannot be. */
function oursSince(record: SessionRecord): Instant | null {
  const since = record.termination?.effect?.firstAt ?? null;
  return since !== null && reaches(record, since) ? since : null;
}

/** Whether a call at a moment can have caused the end: not when the session had ended before. */
function reaches(record: SessionRecord, calledAt: Instant): boolean {
  if (record.endedAt === null) return true;
  const slackMs = record.endedAt % 1000 === 0 || calledAt % 1000 === 0 ? RESOLUTION_MS : CLOCK_SKEW_MS;
  return record.endedAt + slackMs >= calledAt;
}

function endedByMaximum(record: SessionRecord): boolean {
  if (record.endedAt === null || record.maxDurationMs === null) return false;
  const livedMs = record.endedAt - record.start.startedAt;
  return (
    livedMs >= record.maxDurationMs - RESOLUTION_MS && livedMs <= record.maxDurationMs + MAX_DURATION_SLACK_MS
  );
}

function endedByItself(record: SessionRecord, evidence: EndEvidence): EndCause {
  if (evidence.leftByWord) return 'exit';
  if (evidence.nodeOnlineAtEnd === false) return 'node-lost';
  if (record.endedAt === null || record.idleTimeoutMs === null) return 'unknown';
  const quietMs = record.endedAt - (evidence.lastLineAt ?? record.start.startedAt);
  const overIdleMs = quietMs - record.idleTimeoutMs;
  // Long past the timeout something must have been typed that leaves no line; then its end has another cause.
  const justIdle = overIdleMs >= -RESOLUTION_MS && overIdleMs <= IDLE_SLACK_MS;
  if (evidence.lastLineAt !== null && justIdle) return 'idle';
  const stayed = evidence.nodeOnlineAtEnd === true && evidence.nodeOnlineLater === true;
  return overIdleMs < -RESOLUTION_MS && stayed ? 'exit' : 'unknown';
}
