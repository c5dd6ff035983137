/**
 * What must happen to a session now, and when to look again. Reality is compared with what should be: nothing here
 * remembers which event came. So a lost, late or doubled event can delay an action but never lose it, and applying a
 * plan until it is empty converges.
 */
import type { Instant } from '../kernel/instant.ts';
import { type DueNotice, dueNotices } from './due-notices.ts';
import type { SessionRecord, TerminationCause } from './session.ts';
import { endingFindings } from './session-finding.ts';
import { terminatingReasons } from './terminating-reasons.ts';

/** How sessions are watched. */
export interface WatchSettings {
  /** The kill switch: nothing is terminated for a guardrail, only told. */
  readonly observeOnly: boolean;
  /** How long a missing fact is asked for before @onUnknown decides. */
  readonly unknownDeadlineMs: number;
  readonly unknownRetryMs: number;
  /** How often an open session is judged again without any event, since events can be lost: by the sweep of its place. */
  readonly rejudgeMs: number;
  /** When guardrails or settings changed last: older verdicts are made anew. Left out: open sessions are told of it. */
  readonly changedAt?: Instant;
  /** How long a termination may stay unconfirmed before people are told. */
  readonly confirmWithinMs: number;
  /** Terminations are tried again after this, doubling up to the most. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  /** How long an event may come after what it tells of. */
  readonly trailLagMs: number;
}

/** One thing to do. `terminate` is always followed by looking soon. */
export type Action =
  | { readonly kind: 'judge'; readonly deadlinePassed: boolean }
  | {
      readonly kind: 'ask-termination';
      readonly cause: TerminationCause;
      readonly reasons: readonly string[];
    }
  | { readonly kind: 'withdraw-termination' }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'observe-soon' }
  | { readonly kind: 'look-at-grant' }
  | { readonly kind: 'look-at-end' }
  | { readonly kind: 'settle-end' }
  | { readonly kind: 'notify'; readonly notice: DueNotice };

/** What to do now, in this order, and when to look again; `requeueAt` null: settled. */
export interface Plan {
  readonly actions: readonly Action[];
  readonly requeueAt: Instant | null;
}

/** Compares a session with what should be. */
export function plan(record: SessionRecord, now: Instant, settings: WatchSettings): Plan {
  const ending = record.state === 'active' ? planTermination(record, now, settings) : planEnd(record, now);
  const judging = planJudging(record, now, settings);
  // Only guardrails need the facts: what a grant or a person ends is not held up by them.
  const cause = record.termination?.cause ?? 'guardrail';
  const parts = [
    ...(cause === 'guardrail' ? [judging, ending] : [ending, judging]),
    planGrantLook(record, now),
    planNotices(record, now, settings),
  ];
  const moments = parts.map((part) => part.requeueAt).filter((at) => at !== null);
  return {
    actions: parts.flatMap((part) => part.actions),
    requeueAt: moments.length === 0 ? null : Math.min(...moments),
  };
}

const NOTHING: Plan = { actions: [], requeueAt: null };

function planJudging(record: SessionRecord, now: Instant, settings: WatchSettings): Plan {
  const askAt = judgeAt(record, settings);
  const isDue = (askAt !== null && askAt <= now) || isVerdictOld(record, now, settings);
  if (!isDue) return { actions: [], requeueAt: askAt };
  const deadlinePassed = record.unknownUntil !== null && now >= record.unknownUntil;
  return { actions: [{ kind: 'judge', deadlinePassed }], requeueAt: null };
}

/**
 * Whether an open session's verdict is to be made anew for its age alone. Whoever looks at the session does so; it is not
 * looked at for that: the sweep of its place asks this of each session that it lists.
 */
export function isVerdictOld(record: SessionRecord, now: Instant, settings: WatchSettings): boolean {
  const { verdict, termination } = record;
  if (record.state === 'ended' || verdict === null || record.judgeFailed) return false;
  // What a session is being ended for stays its verdict, though the world may change before the end is seen.
  if ((termination?.attempts ?? 0) > 0) return false;
  return verdict.judgedAt + settings.rejudgeMs <= now || verdict.judgedAt < (settings.changedAt ?? -Infinity);
}

/** When it is judged next, its verdict's age aside; null: never again. */
function judgeAt(record: SessionRecord, settings: WatchSettings): Instant | null {
  const { verdict, judgeFailed, unknownUntil } = record;
  if (judgeFailed) return failedRetryAt(record, settings);
  if (verdict === null) return -Infinity;
  const askAgainAt = unknownRetryAt(verdict.judgedAt, unknownUntil, settings);
  if (record.state === 'ended' || (record.termination?.attempts ?? 0) > 0) return askAgainAt;
  return record.judgeAgain ? -Infinity : askAgainAt;
}

/** A missing fact is asked for again until the deadline, once more at it, and not after. */
function unknownRetryAt(judgedAt: Instant, until: Instant | null, settings: WatchSettings): Instant | null {
  if (until === null || judgedAt >= until) return null;
  return Math.min(judgedAt + settings.unknownRetryMs, until);
}

function failedRetryAt(record: SessionRecord, settings: WatchSettings): Instant | null {
  const failed = record.judgeFailed;
  if (!failed) return null;
  const pastDeadline = record.unknownUntil !== null && failed.at >= record.unknownUntil;
  if (record.state === 'ended' && pastDeadline) return null;
  return failed.at + backoffMs(failed.times, settings.unknownRetryMs, settings.rejudgeMs);
}

function planTermination(record: SessionRecord, now: Instant, settings: WatchSettings): Plan {
  const { termination } = record;
  const reasons = terminatingReasons(record.verdict);
  if (!termination) {
    const asked = settings.observeOnly ? null : askedBy(record, reasons);
    return asked === null ? NOTHING : { actions: [{ kind: 'ask-termination', ...asked }], requeueAt: null };
  }
  const byGuardrail = termination.cause === 'guardrail';
  if (byGuardrail && termination.attempts === 0 && reasons.length === 0)
    return { actions: [{ kind: 'withdraw-termination' }], requeueAt: null };
  if ((byGuardrail || termination.cause === 'detection') && settings.observeOnly) return NOTHING;
  if (now < termination.nextAttemptAt) {
    const overdueAt = (termination.firstAttemptAt ?? Infinity) + settings.confirmWithinMs;
    const next = overdueAt > now ? Math.min(overdueAt, termination.nextAttemptAt) : termination.nextAttemptAt;
    return { actions: [], requeueAt: next };
  }
  return { actions: [{ kind: 'terminate' }, { kind: 'observe-soon' }], requeueAt: null };
}

/** What rules ask for its end, and why; null: none does. A detection needs no facts, so that it waits for none. */
function askedBy(
  record: SessionRecord,
  reasons: readonly string[],
): { readonly cause: TerminationCause; readonly reasons: readonly string[] } | null {
  if (reasons.length > 0 && !record.judgeAgain) return { cause: 'guardrail', reasons };
  const found = endingFindings(record.findings);
  return found.length > 0 ? { cause: 'detection', reasons: found } : null;
}

/** At the end of its grant a session is looked at: whether another grant covers it, or it must end too. */
function planGrantLook(record: SessionRecord, now: Instant): Plan {
  const until = record.grantUntil ?? null;
  if (record.state !== 'active' || record.termination !== null || until === null) return NOTHING;
  return until > now
    ? { actions: [], requeueAt: until }
    : { actions: [{ kind: 'look-at-grant' }], requeueAt: null };
}

function planEnd(record: SessionRecord, now: Instant): Plan {
  const at = record.endSettlesAt;
  if (at === null) return NOTHING;
  if (record.endLook === null) return { actions: [{ kind: 'look-at-end' }], requeueAt: null };
  return at > now ? { actions: [], requeueAt: at } : { actions: [{ kind: 'settle-end' }], requeueAt: null };
}

function planNotices(record: SessionRecord, now: Instant, settings: WatchSettings): Plan {
  const actions = dueNotices(record, now, settings).map((notice) => ({ kind: 'notify' as const, notice }));
  return { actions, requeueAt: null };
}

/** Doubling waits: the first after one failure, never more than the most. */
export function backoffMs(times: number, firstMs: number, mostMs: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(Math.max(times - 1, 0), 30));
}
