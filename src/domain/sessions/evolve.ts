/**
 * What each outcome makes of a session's record. Every function returns a new record and never looks at a clock; the
 * version is the store's.
 */
import type { LogPlaces } from '../deliveries/log-places.ts';
import type { Verdict } from '../guardrails/verdict.ts';
import type { Instant } from '../kernel/instant.ts';
import { normalOwner, type PeopleMap, personOf } from './person.ts';
import type { ObservedSession, SessionRecord, SessionStart, TerminationCause } from './session.ts';
import { addToTimeline, type TimelineKind } from './timeline.ts';

/** The record with one more thing told of it. */
export function told(record: SessionRecord, at: Instant, kind: TimelineKind, text: string): SessionRecord {
  return { ...record, timeline: addToTimeline(record.timeline, { at, kind, text }) };
}

/** What is known of a start that only an observation told. */
export function startOfObserved(observed: ObservedSession): SessionStart {
  return {
    account: observed.account,
    region: observed.region,
    id: observed.id,
    target: observed.target,
    documentName: observed.documentName,
    parameters: null,
    owner: normalOwner(observed.owner),
    reason: observed.reason,
    startedAt: observed.startedAt,
    sourceIp: null,
    userIdentity: null,
    event: null,
  };
}

/** A new record, not yet judged. */
export function openRecord(start: SessionStart, people: PeopleMap, now: Instant): SessionRecord {
  const record: SessionRecord = {
    version: 0,
    start,
    nodeName: null,
    person: personOf(start.owner, start.userIdentity, people),
    status: 'Connecting',
    state: 'active',
    endedAt: null,
    endCause: null,
    grantId: null,
    verdict: null,
    unknownUntil: null,
    judgeAgain: false,
    judgeFailed: null,
    termination: null,
    terminatedBy: null,
    seenAt: null,
    absentSince: null,
    maxDurationMs: null,
    idleTimeoutMs: null,
    streamedTo: null,
    endLook: null,
    endSettlesAt: null,
    noticed: [],
    timeline: [],
  };
  const opened = told(record, start.startedAt, 'started', `${start.owner} opened it on ${start.target}`);
  return start.event ? opened : told(opened, now, 'found-by-sweep', 'no event of its start had come');
}

/** The start's event came after a sweep had found the session: it is judged again with what the event tells. */
export function startJoined(record: SessionRecord, start: SessionStart, people: PeopleMap): SessionRecord {
  if (record.start.event) return record;
  const person = personOf(start.owner, start.userIdentity, people);
  return { ...record, start, person: person ?? record.person, judgeAgain: true };
}

/** Someone resumed it: perhaps from elsewhere, so that it is judged again. */
export function resumed(record: SessionRecord, by: string, at: Instant): SessionRecord {
  const known = record.timeline.some((entry) => entry.kind === 'resumed' && entry.at === at);
  return known ? record : told({ ...record, judgeAgain: true }, at, 'resumed', `${by} resumed it`);
}

/** A fact that it rests on changed. */
export function factsChanged(record: SessionRecord): SessionRecord {
  return record.judgeAgain ? record : { ...record, judgeAgain: true };
}

/** What judging found besides the verdict. */
export interface Judged {
  readonly verdict: Verdict;
  readonly unknownDeadlineMs: number;
  readonly nodeName?: string | null;
  readonly idleTimeoutMs?: number | null;
  readonly maxDurationMs?: number | null;
  readonly streamedTo?: string | null;
  readonly logTo?: LogPlaces | null;
  readonly nodeRole?: string | null;
  readonly nodeRoleId?: string | null;
  readonly grantId?: string | null;
}

/** It was held against the guardrails. */
export function judged(record: SessionRecord, found: Judged): SessionRecord {
  const { verdict } = found;
  const waiting = verdict.unknowns.length > 0;
  const next: SessionRecord = {
    ...record,
    verdict,
    judgeAgain: false,
    judgeFailed: null,
    unknownUntil: waiting ? (record.unknownUntil ?? verdict.judgedAt + found.unknownDeadlineMs) : null,
    nodeName: found.nodeName ?? record.nodeName,
    idleTimeoutMs: found.idleTimeoutMs ?? record.idleTimeoutMs,
    maxDurationMs: record.maxDurationMs ?? found.maxDurationMs ?? null,
    streamedTo: record.streamedTo ?? found.streamedTo ?? null,
    // The agent read the document once: a change since then does not move the log.
    logTo: record.logTo ?? found.logTo ?? null,
    nodeRole: found.nodeRole ?? record.nodeRole ?? null,
    nodeRoleId: found.nodeRoleId ?? record.nodeRoleId ?? null,
    grantId: found.grantId ?? record.grantId,
  };
  const text = sayVerdict(verdict);
  const same = record.verdict !== null && sayVerdict(record.verdict) === text;
  return same ? next : told(next, verdict.judgedAt, 'judged', text);
}

function sayVerdict(verdict: Verdict): string {
  const parts = [
    ...verdict.violations.map((one) => `${one.guardrail} (${one.response}): ${one.reason}`),
    ...verdict.unknowns.map((one) => `${one.guardrail} lacks ${one.fact}: ${one.reason}`),
  ];
  const word = verdict.compliant === null ? 'not known' : verdict.compliant ? 'compliant' : 'not compliant';
  return parts.length === 0 ? word : `${word}: ${parts.join('; ')}`;
}

/** Judging failed as a whole (facts could not be gathered at all): tried again, with the same deadline as a missing fact. */
export function judgingFailed(
  record: SessionRecord,
  failure: { readonly reason: string; readonly at: Instant; readonly unknownDeadlineMs: number },
): SessionRecord {
  const { reason, at } = failure;
  const next: SessionRecord = {
    ...record,
    judgeFailed: { reason, at, times: (record.judgeFailed?.times ?? 0) + 1 },
    unknownUntil: record.unknownUntil ?? at + failure.unknownDeadlineMs,
  };
  return record.judgeFailed?.reason === reason ? next : told(next, at, 'judging-failed', reason);
}

/** Its termination was asked for, by a guardrail or by a person. */
export function terminationAsked(
  record: SessionRecord,
  asked: {
    readonly cause: TerminationCause;
    readonly reasons: readonly string[];
    readonly by: string | null;
    readonly at: Instant;
  },
): SessionRecord {
  const termination = {
    cause: asked.cause,
    reasons: asked.reasons,
    askedAt: asked.at,
    askedBy: asked.by,
    attempts: 0,
    firstAttemptAt: null,
    lastAttemptAt: null,
    nextAttemptAt: asked.at,
    effect: null,
    lastError: null,
    cappedAt: null,
  };
  const by = asked.by === null ? '' : ` by ${asked.by}`;
  const text = `${asked.cause}${by}: ${asked.reasons.join('; ')}`;
  return told({ ...record, termination }, asked.at, 'termination-asked', text);
}

/** No guardrail asks for its end any more, and no call was made. */
export function terminationWithdrawn(record: SessionRecord, at: Instant): SessionRecord {
  return told({ ...record, termination: null }, at, 'termination-withdrawn', 'it is compliant again');
}

/** A notice about it was raised. */
export function noticeRaised(record: SessionRecord, id: string, at: Instant): SessionRecord {
  return told({ ...record, noticed: [...record.noticed, id] }, at, 'notice', id);
}
