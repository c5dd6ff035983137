import { describe, expect, test } from 'vitest';
import { aRecord, aVerdict, aViolation, T0 } from '../../../test/builders/session.ts';
import { judged, judgingFailed, terminationAsked } from './evolve.ts';
import { terminationAttempted } from './evolve-termination.ts';
import { backoffMs, isVerdictOld, plan, type WatchSettings } from './plan.ts';
import type { SessionRecord } from './session.ts';

const SETTINGS: WatchSettings = {
  observeOnly: false,
  unknownDeadlineMs: 30_000,
  unknownRetryMs: 2000,
  rejudgeMs: 300_000,
  confirmWithinMs: 60_000,
  retryFirstMs: 2000,
  retryMostMs: 60_000,
  trailLagMs: 60_000,
};
const UNKNOWN = { guardrail: 'role-can-log', fact: 'nodeRole', reason: 'AccessDenied' };
const OBSERVE_ONLY = { ...SETTINGS, observeOnly: true };

function kinds(record: SessionRecord, now: number, settings = SETTINGS): readonly string[] {
  return plan(record, now, settings).actions.map((action) =>
    action.kind === 'notify' ? action.notice.kind : action.kind,
  );
}

function judgedWith(given: Parameters<typeof aVerdict>[0], record = aRecord()): SessionRecord {
  return judged(record, { verdict: aVerdict(given), unknownDeadlineMs: SETTINGS.unknownDeadlineMs });
}

function attempted(record = judgedWith({ violations: [aViolation()] })): SessionRecord {
  const asked = terminationAsked(record, { cause: 'guardrail', reasons: ['no-ports: x'], by: null, at: T0 });
  return terminationAttempted(asked, T0, T0 + 2000);
}

describe('judging', () => {
  test('a new session is judged at once', () => {
    expect(plan(aRecord(), T0, SETTINGS).actions).toEqual([{ kind: 'judge', deadlinePassed: false }]);
  });

  test('a compliant session is left alone: whoever looks at it when its verdict is old judges it again', () => {
    expect(plan(judgedWith({}), T0, SETTINGS)).toEqual({ actions: [], requeueAt: null });
    expect(isVerdictOld(judgedWith({}), T0 + 299_999, SETTINGS)).toBe(false);
    expect(isVerdictOld(judgedWith({}), T0 + 300_000, SETTINGS)).toBe(true);
    expect(kinds(judgedWith({}), T0 + 300_000)).toEqual(['judge']);
  });

  test('a verdict from before guardrails or settings changed is made anew, save of what is over or being ended', () => {
    const changed = { ...SETTINGS, changedAt: T0 + 1 };
    expect(kinds(judgedWith({}), T0 + 1, changed)).toEqual(['judge']);
    expect(kinds(judgedWith({ judgedAt: T0 + 1 }), T0 + 1, changed)).toEqual([]);
    expect(isVerdictOld({ ...judgedWith({}), state: 'ended' }, T0 + 1, changed)).toBe(false);
    expect(isVerdictOld(attempted(), T0 + 1, changed)).toBe(false);
  });

  test('a fact that changed has it judged at once, before anything is asked for', () => {
    const record = { ...judgedWith({ violations: [aViolation()] }), judgeAgain: true };
    expect(kinds(record, T0)).toEqual(['judge']);
  });

  test('a session that is being ended keeps the verdict that it is ended for, whatever changes meanwhile', () => {
    const record = { ...attempted(), judgeAgain: true };
    expect(kinds(record, T0)).not.toContain('judge');
    expect(kinds(record, T0 + SETTINGS.rejudgeMs)).not.toContain('judge');
  });

  test('an unknown fact is asked for again until the deadline, and decided once at it', () => {
    const record = judgedWith({ unknowns: [UNKNOWN] });
    expect(plan(record, T0, SETTINGS)).toEqual({ actions: [], requeueAt: T0 + 2000 });
    expect(plan(record, T0 + 2000, SETTINGS).actions).toEqual([{ kind: 'judge', deadlinePassed: false }]);
    expect(plan(record, T0 + 30_000, SETTINGS).actions).toEqual([{ kind: 'judge', deadlinePassed: true }]);
    const late = judgedWith({ judgedAt: T0 + 30_000, unknowns: [UNKNOWN] }, record);
    expect(late.unknownUntil).toBe(T0 + 30_000);
    expect(plan(late, T0 + 30_000, SETTINGS).requeueAt).toBeNull();
    expect(kinds(late, T0 + 330_000)).toEqual(['judge']);
  });

  test('judging that fails as a whole is tried again with growing waits, and told of at the deadline', () => {
    const failed = judgingFailed(aRecord(), { reason: 'disk', at: T0, unknownDeadlineMs: 30_000 });
    expect(plan(failed, T0, SETTINGS)).toEqual({ actions: [], requeueAt: T0 + 2000 });
    const late = judgingFailed(failed, { reason: 'disk', at: T0 + 30_000, unknownDeadlineMs: 30_000 });
    expect(kinds(late, T0 + 30_000)).toEqual(['session-not-judged']);
  });
});

describe('terminating', () => {
  test('a violation that terminates is asked for, with every reason', () => {
    const violations = [aViolation(), aViolation({ guardrail: 'root', reason: 'runs as root' })];
    expect(plan(judgedWith({ violations }), T0, SETTINGS).actions).toEqual([
      {
        kind: 'ask-termination',
        cause: 'guardrail',
        reasons: ['no-ports: ports are not logged', 'root: runs as root'],
      },
    ]);
  });

  test.each(['notify', 'observe'] as const)('a violation that only asks to %s ends nothing', (response) => {
    const record = judgedWith({ violations: [aViolation({ response })] });
    expect(kinds(record, T0)).toEqual(response === 'notify' ? ['session-not-compliant'] : []);
  });

  test('the kill switch ends nothing and tells instead, also where a termination was begun', () => {
    const record = judgedWith({ violations: [aViolation()] });
    expect(kinds(record, T0, OBSERVE_ONLY)).toEqual(['session-not-compliant']);
    expect(kinds(attempted(), T0 + 2000, OBSERVE_ONLY)).toEqual(['session-not-compliant']);
  });

  test("the kill switch does not hold back a person's own request", () => {
    const record = terminationAsked(judgedWith({}), {
      cause: 'terminated-by-user',
      reasons: ['wrong node'],
      by: 'approver',
      at: T0,
    });
    expect(kinds(record, T0, OBSERVE_ONLY)).toEqual(['terminate', 'observe-soon']);
  });

  test('it is called, looked for, and called again when its time comes', () => {
    expect(plan(attempted(), T0, SETTINGS)).toEqual({ actions: [], requeueAt: T0 + 2000 });
    expect(kinds(attempted(), T0 + 2000)).toEqual(['terminate', 'observe-soon']);
  });

  test('one that is not confirmed in time is told of while the calls go on', () => {
    expect(kinds(attempted(), T0 + 60_000)).toEqual([
      'terminate',
      'observe-soon',
      'termination-not-confirmed',
    ]);
  });

  test('it is withdrawn when nothing asks for it any more and no call was made', () => {
    const asked = terminationAsked(judgedWith({}), { cause: 'guardrail', reasons: ['x'], by: null, at: T0 });
    expect(kinds(asked, T0)).toEqual(['withdraw-termination']);
    expect(kinds(attempted(judgedWith({})), T0)).toEqual([]);
  });
});

describe('after the end', () => {
  const over = { state: 'ended' as const, status: 'Terminated', endedAt: T0 + 500 };

  test('a confirmed termination is told of once', () => {
    const record = { ...attempted(), ...over, endCause: 'guardrail' as const };
    expect(kinds(record, T0 + 600)).toEqual(['session-terminated']);
    const id = plan(record, T0 + 600, SETTINGS).actions.map((one) =>
      one.kind === 'notify' ? one.notice.id : '',
    );
    expect(plan({ ...record, noticed: id }, T0 + 600, SETTINGS)).toEqual({ actions: [], requeueAt: null });
  });

  test('a non-compliant session that ended before it could be terminated is told of as such', () => {
    const record = { ...judgedWith({ violations: [aViolation()] }), ...over, endCause: 'exit' as const };
    expect(kinds(record, T0 + 600)).toEqual(['session-not-compliant']);
  });

  test('it is judged once, never terminated, and the cause of its end is looked for when CloudTrail had its time', () => {
    const record = { ...aRecord(), ...over, endCause: 'unknown' as const, endSettlesAt: T0 + 60_000 };
    expect(kinds(record, T0)).toEqual(['judge', 'look-at-end']);
    const known = judgedWith({ violations: [aViolation()] }, record);
    expect(kinds(known, T0)).toEqual(['look-at-end', 'session-not-compliant']);
    const looked = { ...known, endLook: { nodeOnline: true, tries: 0 } };
    expect(kinds(looked, T0)).toEqual(['session-not-compliant']);
    expect(kinds(looked, T0 + 60_000)).toEqual(['settle-end', 'session-not-compliant']);
  });
});

test('what was decided for want of a fact is told of as not judged', () => {
  const record = judgedWith({
    judgedAt: T0 + 30_000,
    violations: [
      aViolation({ guardrail: 'role-can-log', response: 'notify', reason: 'not judged: nodeRole' }),
    ],
    unknowns: [UNKNOWN],
  });
  expect(kinds(record, T0 + 30_000)).toEqual(['session-not-judged']);
});

test('waits double from the first to the most', () => {
  expect([1, 2, 3, 10, 1000].map((times) => backoffMs(times, 1000, 5000))).toEqual([
    1000, 2000, 4000, 5000, 5000,
  ]);
});
