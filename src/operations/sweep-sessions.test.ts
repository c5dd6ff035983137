import { expect, test } from 'vitest';
import { aRecord, aRow, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { Fault } from './fault.ts';
import { reconcileSession } from './reconcile-session.ts';
import { sweepSessions } from './sweep-sessions.ts';

test('sessions that no event told of are found, and due at once', async () => {
  const { watch, state } = aWatch();
  state.active = [aRow({ id: 'a' })];
  expect(await sweepSessions(watch, PLACE, { full: true })).toMatchObject({ active: 1, found: ['a'] });
  expect(await watch.due.nextAt()).toBe(T0);
  expect(await watch.sessions.read(PLACE, 'a')).toMatchObject({ status: 'Connected', seenAt: T0 });
});

test('the history is read when a session is missed, and for what opened and ended since the last full sweep', async () => {
  const { watch, state } = aWatch();
  state.ended = [aRow({ id: 'old', status: 'Terminated', endedAt: T0 - 5 })];
  expect((await sweepSessions(watch, PLACE, { full: true })).found).toEqual([]);
  state.ended = [aRow({ id: 'brief', status: 'Terminated', startedAt: T0 + 10, endedAt: T0 + 20 })];
  state.now += 60_000;
  expect((await sweepSessions(watch, PLACE, { full: false })).found).toEqual([]);
  expect((await sweepSessions(watch, PLACE, { full: true })).found).toEqual(['brief']);
  await reconcileSession(watch, PLACE, 'brief');
  expect(await watch.sessions.read(PLACE, 'brief')).toMatchObject({
    state: 'ended',
    verdict: { compliant: true },
  });
});

test('the cause of an end is claimed once CloudTrail had its time, and its start is joined from there', async () => {
  const { watch, state } = aWatch();
  await watch.sessions.write(aRecord({ seenAt: T0, idleTimeoutMs: 1_200_000 }, { id: 's', event: null }));
  state.ended = [aRow({ id: 's', status: 'Terminated', endedAt: T0 + 333 })];
  state.trail = [
    {
      eventSource: 'ssm.amazonaws.com',
      eventName: 'StartSession',
      eventTime: new Date(T0).toISOString(),
      awsRegion: PLACE.region,
      recipientAccountId: PLACE.account,
      requestParameters: { target: 'i-1' },
      responseElements: { sessionId: 's' },
    },
  ];
  state.now += 1000;
  await sweepSessions(watch, PLACE, { full: false });
  expect(await reconcileSession(watch, PLACE, 's')).toBe(T0 + 6000);
  expect(await watch.sessions.read(PLACE, 's')).toMatchObject({ endCause: 'unknown' });
  state.now = T0 + 6000;
  expect(await reconcileSession(watch, PLACE, 's')).toBeNull();
  const record = await watch.sessions.read(PLACE, 's');
  expect(record).toMatchObject({ endCause: 'exit', endedAt: T0 + 333 });
  expect(record?.start.event).not.toBeNull();
});

test('while CloudTrail cannot be read, the cause is looked for again, and in the end left unknown', async () => {
  const { watch, state } = aWatch();
  const throttled = new Fault('AWS_THROTTLED', 'LookupEvents: ThrottlingException', { retry: 'later' });
  const blind = { ...watch, trail: { ofSession: () => Promise.reject(throttled) } };
  await watch.sessions.write(aRecord({ seenAt: T0, idleTimeoutMs: 1_200_000 }, { id: 's' }));
  state.ended = [aRow({ id: 's', status: 'Terminated', endedAt: T0 + 333 })];
  state.now += 1000;
  await sweepSessions(blind, PLACE, { full: false });
  const waits: number[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    const next = await reconcileSession(blind, PLACE, 's');
    if (next === null) break;
    waits.push(next - state.now);
    state.now = next;
  }
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000]);
  expect(await watch.sessions.read(PLACE, 's')).toMatchObject({ endCause: 'unknown', endSettlesAt: null });
});

test('a look that fails is remembered with its reason', async () => {
  const { watch } = aWatch();
  const broken = {
    ...watch,
    api: {
      ...watch.api,
      listActive: () =>
        Promise.reject(new Fault('AWS_REFUSED', 'DescribeSessions: AccessDenied', { retry: 'never' })),
    },
  };
  await expect(sweepSessions(broken, PLACE, { full: true })).rejects.toThrow('AccessDenied');
  expect((await watch.log.read()).places).toEqual([
    { ...PLACE, historyAt: T0, sweptAt: null, failedAt: T0, error: 'DescribeSessions: AccessDenied' },
  ]);
});

test('a session whose verdict is old is judged again by the sweep of its place, also while that cannot be observed', async () => {
  const { watch, state } = aWatch();
  const { id } = aRecord().start;
  await watch.sessions.write(aRecord({ seenAt: T0 }));
  state.active = [aRow()];
  await reconcileSession(watch, PLACE, id);
  const judgedAt = async () => (await watch.sessions.read(PLACE, id))?.verdict?.judgedAt;
  await sweepSessions(watch, PLACE, { full: true });
  expect(await watch.due.nextAt()).toBeNull();
  for (const [failing, afterMs] of [
    [false, 300_000],
    [true, 600_000],
  ] as const) {
    state.now = T0 + afterMs;
    const api = {
      ...watch.api,
      listActive: async () => Promise.reject(new Fault('AWS_THROTTLED', 'x', { retry: 'later' })),
    };
    const swept = sweepSessions({ ...watch, ...(failing ? { api } : {}) }, PLACE, { full: true });
    await (failing ? expect(swept).rejects.toThrow('x') : swept);
    expect(await watch.due.nextAt()).toBe(state.now);
    expect(await reconcileSession(watch, PLACE, id)).toBeNull();
    expect(await judgedAt()).toBe(state.now);
  }
});
