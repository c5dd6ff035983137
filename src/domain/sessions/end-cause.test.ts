import { describe, expect, test } from 'vitest';
import { aRecord, T0 } from '../../../test/builders/session.ts';
import { type EndEvidence, inferEndCause, NO_EVIDENCE } from './end-cause.ts';
import { terminationAsked } from './evolve.ts';
import { terminationAttempted, terminationRefused } from './evolve-termination.ts';
import type { SessionRecord } from './session.ts';

const MINUTE = 60_000;
const READ: EndEvidence = { ...NO_EVIDENCE, nodeOnlineAtEnd: true, nodeOnlineLater: true, trailRead: true };

function ended(given: Partial<SessionRecord>): SessionRecord {
  return aRecord({ state: 'ended', endedAt: T0 + 5 * MINUTE + 123, ...given });
}

function attemptedAt(at: number, given: Partial<SessionRecord> = {}): SessionRecord {
  const asked = terminationAsked(aRecord(), { cause: 'guardrail', reasons: ['bad'], by: null, at });
  return { ...terminationAttempted(asked, at, at + 1000), state: 'ended', endedAt: at + 300, ...given };
}

describe('without evidence', () => {
  test('an end is unknown', () => {
    expect(inferEndCause(ended({ idleTimeoutMs: 20 * MINUTE }), NO_EVIDENCE)).toBe('unknown');
  });

  test('reaching the maximum is told by the times alone', () => {
    expect(inferEndCause(ended({ maxDurationMs: 5 * MINUTE }), NO_EVIDENCE)).toBe('max-duration');
    expect(inferEndCause(ended({ maxDurationMs: 6 * MINUTE }), NO_EVIDENCE)).toBe('unknown');
    expect(inferEndCause(ended({ maxDurationMs: 1 * MINUTE }), NO_EVIDENCE)).toBe('unknown');
  });
});

describe('an end by itself', () => {
  test('is an exit when idling is ruled out, the node answers and CloudTrail knows of no call', () => {
    expect(inferEndCause(ended({ idleTimeoutMs: 20 * MINUTE }), READ)).toBe('exit');
  });

  test.each<[string, Partial<SessionRecord>, Partial<EndEvidence>]>([
    ['the idle timeout is not known', { idleTimeoutMs: null }, {}],
    ['it lived longer than the idle timeout', { idleTimeoutMs: 5 * MINUTE }, {}],
    ['its end is not known', { idleTimeoutMs: 20 * MINUTE, endedAt: null }, {}],
    ['the node does not answer any more by now', { idleTimeoutMs: 20 * MINUTE }, { nodeOnlineLater: false }],
    ['nobody knows whether the node answers', { idleTimeoutMs: 20 * MINUTE }, { nodeOnlineAtEnd: null }],
    ['CloudTrail was not read', { idleTimeoutMs: 20 * MINUTE }, { trailRead: false }],
  ])('is unknown when %s', (_, given, evidence) => {
    expect(inferEndCause(ended(given), { ...READ, ...evidence })).toBe('unknown');
  });

  test('is an exit when the last line says so, however long it was quiet before', () => {
    const record = ended({ idleTimeoutMs: 2 * MINUTE });
    expect(inferEndCause(record, { ...READ, nodeOnlineAtEnd: null, leftByWord: true })).toBe('exit');
  });

  test('is idle when its last line is that long ago, an exit when it is fresh, and neither long after', () => {
    const record = ended({ idleTimeoutMs: 2 * MINUTE });
    expect(inferEndCause(record, { ...READ, lastLineAt: T0 + MINUTE })).toBe('unknown');
    expect(inferEndCause(record, { ...READ, lastLineAt: T0 + 3 * MINUTE })).toBe('idle');
    expect(inferEndCause(record, { ...READ, lastLineAt: T0 + 4 * MINUTE })).toBe('exit');
  });

  test('is by the loss of the node when that does not answer', () => {
    expect(inferEndCause(ended({ idleTimeoutMs: 20 * MINUTE }), { ...READ, nodeOnlineAtEnd: false })).toBe(
      'node-lost',
    );
  });
});

describe('an end around our termination', () => {
  test('is ours after a call that was not refused', () => {
    expect(inferEndCause(attemptedAt(T0 + 1234), NO_EVIDENCE)).toBe('guardrail');
    expect(inferEndCause(attemptedAt(T0 + 1234, { endedAt: null }), NO_EVIDENCE)).toBe('guardrail');
  });

  test('is not ours when it was over before the call', () => {
    expect(inferEndCause(attemptedAt(T0 + 9234, { endedAt: T0 + 4321 }), NO_EVIDENCE)).toBe('unknown');
  });

  test('is not ours when the only call was plainly refused', () => {
    const record = attemptedAt(T0 + 1234);
    const refused = terminationRefused(record, {
      reason: 'THROTTLED',
      mayHaveHappened: false,
      effectBefore: null,
      at: T0 + 1300,
    });
    expect(inferEndCause(refused, NO_EVIDENCE)).toBe('unknown');
  });

  test('may be ours when the call timed out', () => {
    const record = attemptedAt(T0 + 1234);
    const lost = terminationRefused(record, {
      reason: 'timeout',
      mayHaveHappened: true,
      effectBefore: null,
      at: T0 + 1300,
    });
    expect(inferEndCause(lost, NO_EVIDENCE)).toBe('guardrail');
  });

  test("is a person's when they called before, and ours when CloudTrail's second cannot order the two", () => {
    const by = (at: number) => ({ owner: 'arn:aws:iam::222222222222:user/approver', at });
    expect(inferEndCause(attemptedAt(T0 + 5234, { terminatedBy: by(T0 + 4000) }), NO_EVIDENCE)).toBe(
      'terminated-by-user',
    );
    expect(inferEndCause(attemptedAt(T0 + 5234, { terminatedBy: by(T0 + 5000) }), NO_EVIDENCE)).toBe(
      'guardrail',
    );
  });
});

test("someone's TerminateSession ends it, but not one after the end", () => {
  const by = (at: number) => ({ terminatedBy: { owner: 'arn:aws:iam::222222222222:user/approver', at } });
  expect(inferEndCause(ended(by(T0 + 5 * MINUTE)), NO_EVIDENCE)).toBe('terminated-by-user');
  expect(inferEndCause(ended(by(T0 + 6 * MINUTE)), NO_EVIDENCE)).toBe('unknown');
});
