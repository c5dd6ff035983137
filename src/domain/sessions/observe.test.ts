import { describe, expect, test } from 'vitest';
import { aRecord, aRow, PLACE, T0 } from '../../../test/builders/session.ts';
import { terminationAsked } from './evolve.ts';
import { terminationAttempted } from './evolve-termination.ts';
import { foundSessions, missingFrom, type Observation, observed } from './observe.ts';

const SETTINGS = { neverSeenMs: 60_000, absentMs: 10_000, trailLagMs: 5000 };
const SEEN = aRecord({ seenAt: T0 + 1000, status: 'Connected' });

function look(given: Partial<Observation> = {}): Observation {
  return { place: PLACE, askedAt: T0 + 5000, active: [], ended: null, ...given };
}

describe('finding', () => {
  test('sessions that nobody knew are recorded, once each, from either list', () => {
    const observation = look({
      active: [aRow({ id: 'a' }), aRow({ id: 'b', owner: 'aws:iam::222222222222:user/dev' })],
      ended: [aRow({ id: 'c', status: 'Terminated', endedAt: T0 + 10 }), aRow({ id: 'a' })],
    });
    const found = foundSessions(observation, new Set(['x']), {});
    expect(found.map((record) => [record.start.id, record.start.event])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
    ]);
    expect(found[1]?.person).toBe('dev');
    expect(foundSessions(observation, new Set(['a', 'b', 'c']), {})).toEqual([]);
  });

  test('open ones that are not among the active are missing', () => {
    const other = aRecord({}, { id: 'other' });
    expect(missingFrom([SEEN, other], [aRow()]).map((record) => record.start.id)).toEqual(['other']);
  });
});

describe('an observation of the active', () => {
  test('that tells nothing new gives the same record, so that nothing is written', () => {
    expect(observed(SEEN, look({ active: [aRow()] }), SETTINGS)).toBe(SEEN);
    const seen = (ms: number) => observed(SEEN, look({ askedAt: T0 + ms, active: [aRow()] }), SETTINGS);
    expect(seen(5 * 60_000)).toBe(SEEN);
    expect(seen(11 * 60_000).seenAt).toBe(T0 + 11 * 60_000);
  });

  test('keeps AWS own word', () => {
    expect(observed(SEEN, look({ active: [aRow({ status: 'Terminating' })] }), SETTINGS).status).toBe(
      'Terminating',
    );
  });

  test('shows an ended session to be open after all, which is judged again', () => {
    const ended = observed(
      SEEN,
      look({ ended: [aRow({ status: 'Terminated', endedAt: T0 + 10 })] }),
      SETTINGS,
    );
    const again = observed(ended, look({ askedAt: T0 + 9000, active: [aRow()] }), SETTINGS);
    expect(again).toMatchObject({ state: 'active', endedAt: null, endCause: null, judgeAgain: true });
    expect(observed(ended, look({ askedAt: T0 + 4000, active: [aRow()] }), SETTINGS)).toBe(ended);
  });
});

describe('an end', () => {
  test('is taken from the history with its time', () => {
    const row = aRow({ status: 'Terminated', endedAt: T0 + 3210 });
    expect(observed(SEEN, look({ ended: [row] }), SETTINGS)).toMatchObject({
      state: 'ended',
      status: 'Terminated',
      endedAt: T0 + 3210,
      endCause: 'unknown',
      endSettlesAt: T0 + 10_000,
    });
  });

  test('is not concluded from one look, from a look that began before the start, or without the history', () => {
    const once = observed(SEEN, look({ ended: [] }), SETTINGS);
    expect(once).toMatchObject({ state: 'active', absentSince: T0 + 5000 });
    expect(observed(aRecord(), look({ askedAt: T0, ended: [] }), SETTINGS).state).toBe('active');
    expect(observed(once, look({ askedAt: T0 + 60_000 }), SETTINGS).state).toBe('active');
    const gone = observed(once, look({ askedAt: T0 + 15_000, ended: [] }), SETTINGS);
    expect(gone).toMatchObject({ state: 'ended', endedAt: null, endCause: 'unknown' });
  });

  test('of one that no look has ever seen needs longer', () => {
    expect(observed(aRecord(), look({ askedAt: T0 + 59_000, ended: [] }), SETTINGS).state).toBe('active');
    expect(observed(aRecord(), look({ askedAt: T0 + 60_000, ended: [] }), SETTINGS).state).toBe('ended');
  });

  test('after our call is confirmed by its absence from the active, but not by a look from before the call', () => {
    const asked = terminationAsked(SEEN, { cause: 'guardrail', reasons: ['x'], by: null, at: T0 + 4000 });
    const called = terminationAttempted(asked, T0 + 4500, T0 + 9000);
    expect(observed(called, look({ askedAt: T0 + 4400 }), SETTINGS).state).toBe('active');
    expect(observed(called, look(), SETTINGS)).toMatchObject({ state: 'ended', endCause: 'guardrail' });
  });
});
