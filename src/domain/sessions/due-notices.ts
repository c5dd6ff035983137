/** Which notices a session's record asks for. A pure reading of the record, so that a crash can only repeat one, under its id. */
import { deliveryNotices } from '../deliveries/due-notices.ts';
import type { Violation } from '../guardrails/verdict.ts';
import type { Instant } from '../kernel/instant.ts';
import type { NoticeKind } from '../notices/notice.ts';
import { noticeId } from '../notices/notice-id.ts';
import type { SessionRecord, Termination } from './session.ts';
import { sayFinding } from './session-finding.ts';

/** A notice that has not been raised yet. */
export interface DueNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** Why the session was, or is being, terminated; empty when it is not. */
  readonly terminationReasons: readonly string[];
  /** What it has to tell, in sentences. */
  readonly reasons: readonly string[];
  /** The command that explains it; left out: the session's own. */
  readonly why?: string;
}

/** How often people are told that the cap on terminations holds, per account and region. */
const CAP_NOTICE_EVERY_MS = 600_000;

/** The notices that are due and not yet raised. */
export function dueNotices(
  record: SessionRecord,
  now: Instant,
  settings: { readonly observeOnly: boolean; readonly confirmWithinMs: number },
): readonly DueNotice[] {
  const due = [
    ...aboutTermination(record, now, settings.confirmWithinMs),
    ...aboutVerdict(record, settings.observeOnly),
    ...deliveryNotices(record),
    ...aboutFindings(record),
  ];
  return due.filter((notice) => !record.noticed.includes(notice.id));
}

/** Whether the session was ended by a termination of ours. */
export function endedByUs(record: SessionRecord): boolean {
  return (
    record.state === 'ended' &&
    (record.termination?.effect ?? null) !== null &&
    record.endCause === record.termination?.cause
  );
}

function aboutTermination(record: SessionRecord, now: Instant, confirmWithinMs: number): DueNotice[] {
  const { termination } = record;
  if (!termination) return [];
  const about = { place: record.start, sessionId: record.start.id };
  const terminationReasons = termination.reasons;
  const raise = (kind: NoticeKind, cause: string, reasons = terminationReasons) => ({
    id: noticeId(kind, { ...about, cause }),
    kind,
    terminationReasons,
    reasons,
  });
  const due: DueNotice[] = [];
  if (endedByUs(record)) due.push(raise('session-terminated', termination.cause));
  const overdue = termination.firstAttemptAt !== null && now >= termination.firstAttemptAt + confirmWithinMs;
  if (record.state === 'active' && overdue)
    due.push(raise('termination-not-confirmed', termination.cause, notConfirmed(termination)));
  if (termination.cappedAt !== null) {
    const episode = Math.floor(termination.cappedAt / CAP_NOTICE_EVERY_MS) * CAP_NOTICE_EVERY_MS;
    const id = noticeId('termination-cap-reached', {
      place: record.start,
      sessionId: null,
      cause: `${episode}`,
    });
    const reasons = ['terminations wait: the cap a minute is reached; see whether a guardrail is wrong'];
    due.push({ id, kind: 'termination-cap-reached', terminationReasons, reasons });
  }
  return due;
}

function notConfirmed(termination: Termination): readonly string[] {
  const failed = termination.lastError === null ? '' : `, the last failed: ${termination.lastError}`;
  return [`still active after ${termination.attempts} calls of TerminateSession${failed}`];
}

function aboutVerdict(record: SessionRecord, observeOnly: boolean): DueNotice[] {
  const { termination, verdict } = record;
  const byGuardrail = termination?.cause === 'guardrail';
  // What ends, or ended, the session tells of the verdict too.
  const ending = record.state === 'active' && byGuardrail && !observeOnly;
  const toEnd =
    record.state === 'active' &&
    !observeOnly &&
    verdict?.violations.some((violation) => violation.response === 'terminate') === true;
  if (ending || toEnd || (endedByUs(record) && byGuardrail)) return [];
  const unjudged = new Set(verdict?.unknowns.map((unknown) => unknown.guardrail));
  const loud = (verdict?.violations ?? []).filter((violation) => violation.response !== 'observe');
  const broken = loud.filter((violation) => !unjudged.has(violation.guardrail));
  const notJudged = loud.filter((violation) => unjudged.has(violation.guardrail));
  const raise = (kind: NoticeKind, cause: string, reasons: readonly string[]) => ({
    id: noticeId(kind, { place: record.start, sessionId: record.start.id, cause }),
    kind,
    terminationReasons: [],
    reasons,
  });
  const due: DueNotice[] = [];
  if (broken.length > 0) due.push(raise('session-not-compliant', names(broken), sentences(broken)));
  if (notJudged.length > 0) due.push(raise('session-not-judged', names(notJudged), sentences(notJudged)));
  if (judgingNeverWorked(record))
    due.push(raise('session-not-judged', 'facts', [record.judgeFailed?.reason ?? 'no facts']));
  return due;
}

function aboutFindings(record: SessionRecord): DueNotice[] {
  const told = (record.findings ?? []).filter(({ response }) => response !== 'observe');
  return told.map((finding) => ({
    id: noticeId('finding', { place: record.start, sessionId: record.start.id, cause: finding.id }),
    kind: 'finding' as const,
    terminationReasons: finding.response === 'terminate' ? [sayFinding(finding)] : [],
    reasons: [
      `${finding.level}: ${sayFinding(finding)}`,
      ...(finding.heldBack === null ? [] : [`the session was not ended for it: ${finding.heldBack}`]),
    ],
    why: `sallyport finding show ${finding.id}`,
  }));
}

function names(violations: readonly Violation[]): string {
  return [...new Set(violations.map((violation) => violation.guardrail))].sort().join('+');
}

function sentences(violations: readonly Violation[]): readonly string[] {
  return violations.map((violation) => `${violation.guardrail}: ${violation.reason}`);
}

function judgingNeverWorked(record: SessionRecord): boolean {
  const { judgeFailed, unknownUntil } = record;
  return judgeFailed !== null && unknownUntil !== null && judgeFailed.at >= unknownUntil;
}
