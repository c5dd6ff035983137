import type { Verdict, Violation } from '../../src/domain/guardrails/verdict.ts';
import type { Notice } from '../../src/domain/notices/notice.ts';
import { openRecord } from '../../src/domain/sessions/evolve.ts';
import type { ObservedSession, SessionRecord, SessionStart } from '../../src/domain/sessions/session.ts';

export const PLACE = { account: '222222222222', region: 'eu-west-1' };
export const OWNER = 'arn:aws:sts::222222222222:assumed-role/Engineer/engineer';
export const T0 = 1_800_000_000_000;

/** A start that CloudTrail told of. */
export function aStart(given: Partial<SessionStart> = {}): SessionStart {
  return {
    ...PLACE,
    id: 'engineer-0a1b2c3d4e5f60718',
    target: 'i-0123456789abcdef0',
    documentName: null,
    parameters: {},
    owner: OWNER,
    reason: null,
    startedAt: T0,
    sourceIp: '198.51.100.7',
    userIdentity: { type: 'AssumedRole', arn: OWNER },
    event: { eventName: 'StartSession', eventID: 'e-1' },
    ...given,
  };
}

/** A record of an open session that was not judged yet. */
export function aRecord(
  given: Partial<SessionRecord> = {},
  start: Partial<SessionStart> = {},
): SessionRecord {
  return { ...openRecord(aStart(start), {}, T0), ...given };
}

/** A row of DescribeSessions. */
export function aRow(given: Partial<ObservedSession> = {}): ObservedSession {
  const { id, target, owner, startedAt } = aStart();
  return {
    ...PLACE,
    id,
    target,
    documentName: null,
    owner,
    reason: null,
    status: 'Connected',
    startedAt,
    endedAt: null,
    ...given,
  };
}

/** A guardrail that ends sessions, broken. */
export function aViolation(given: Partial<Violation> = {}): Violation {
  return {
    guardrail: 'no-ports',
    severity: 'high',
    response: 'terminate',
    reason: 'ports are not logged',
    ...given,
  };
}

/** A verdict whose `compliant` follows from what it holds. */
export function aVerdict(given: Partial<Verdict> = {}): Verdict {
  const violations = given.violations ?? [];
  const unknowns = given.unknowns ?? [];
  const compliant = violations.length > 0 ? false : unknowns.length > 0 ? null : true;
  return { compliant, judgedAt: T0, violations, unknowns, ...given };
}

export function aNotice(given: Partial<Notice> = {}): Notice {
  return {
    schema: 'sallyport.notice/1',
    id: 'session-terminated/222222222222/eu-west-1/s/guardrail',
    kind: 'session-terminated',
    raisedAt: T0,
    ...PLACE,
    session: null,
    grant: null,
    terminationReasons: ['no-ports: ports are not logged'],
    reasons: [],
    verdict: null,
    event: null,
    why: 'sallyport session show s --timeline',
    ...given,
  };
}
