import { expect, test } from 'vitest';
import { aRecord, aRow, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { sweepSessions } from './sweep-sessions.ts';
import { terminateSession } from './terminate-session.ts';

const ASK = { id: 's', reason: ' wrong node ', by: 'approver' };

test("a person's request goes through the loop: recorded, called, confirmed, told of", async () => {
  const { watch, state } = aWatch({ observeOnly: true, terminationCapPerMinute: 1 });
  await watch.sessions.write(aRecord({ seenAt: T0 }, { id: 's' }));
  expect(await terminateSession(watch, ASK)).toMatchObject({
    ok: true,
    record: {
      state: 'active',
      termination: { cause: 'terminated-by-user', reasons: ['wrong node'], askedBy: 'approver' },
    },
  });
  expect(state.terminated).toEqual(['s']);
  await terminateSession(watch, ASK);
  expect(state.terminated).toEqual(['s']);
  state.now += 500;
  state.ended = [aRow({ id: 's', status: 'Terminated', endedAt: T0 + 200 })];
  await sweepSessions(watch, PLACE, { full: false });
  expect((await watch.notices.list({})).map((notice) => notice.id)).toEqual([
    'session-terminated/222222222222/eu-west-1/s/terminated-by-user',
  ]);
});

test.each([
  ['no-such-session', { id: 'none' }],
  ['already-ended', { id: 'over' }],
  ['reason-missing', { reason: '  ' }],
  ['reason-too-long', { reason: 'x'.repeat(257) }],
])('it is refused as %s', async (reason, given) => {
  const { watch, state } = aWatch();
  await watch.sessions.write(aRecord({ state: 'ended' }, { id: 'over' }));
  await watch.sessions.write(aRecord({}, { id: 's' }));
  expect(await terminateSession(watch, { ...ASK, ...given })).toEqual({ ok: false, reason });
  expect(state.terminated).toEqual([]);
});
