import { expect, test } from 'vitest';
import { aRecord, OWNER, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { ingestEvent } from './ingest-event.ts';

function event(eventName: string, members: object = {}, account = PLACE.account) {
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventSource: 'ssm.amazonaws.com',
      eventName,
      eventTime: new Date(T0).toISOString(),
      awsRegion: PLACE.region,
      recipientAccountId: account,
      userIdentity: { type: 'AssumedRole', arn: OWNER },
      ...members,
    },
  };
}

const started = (id: string) =>
  event('StartSession', { requestParameters: { target: 'i-1' }, responseElements: { sessionId: id } });
const about = (name: string, id: string) => event(name, { requestParameters: { sessionId: id } });

test('a start makes a record that is due at once, and a double changes nothing', async () => {
  const { watch } = aWatch();
  expect(await ingestEvent(watch, started('s'))).toMatchObject({ kind: 'session', id: 's' });
  await ingestEvent(watch, started('s'));
  expect(await watch.sessions.read(PLACE, 's')).toMatchObject({ version: 1, verdict: null });
  expect(await watch.due.nextAt()).toBe(T0);
});

test('a start that comes after the sweep found its session fills in what only it tells', async () => {
  const { watch } = aWatch();
  await watch.sessions.write(aRecord({}, { id: 's', event: null, userIdentity: null, parameters: null }));
  await ingestEvent(watch, started('s'));
  const record = await watch.sessions.read(PLACE, 's');
  expect(record).toMatchObject({ judgeAgain: true, start: { parameters: {}, userIdentity: { arn: OWNER } } });
  expect(record?.start.event).not.toBeNull();
});

test('a resume is joined to its start, and of an unknown session has the place looked at', async () => {
  const { watch, state } = aWatch();
  expect(await ingestEvent(watch, about('ResumeSession', 'none'))).toMatchObject({ kind: 'look' });
  expect(state.looked).toHaveLength(1);
  await watch.sessions.write(aRecord({}, { id: 's' }));
  await ingestEvent(watch, about('ResumeSession', 's'));
  expect(await watch.sessions.read(PLACE, 's')).toMatchObject({ judgeAgain: true });
});

test("someone's TerminateSession is remembered and looked for, and names the cause even after the end", async () => {
  const { watch, state } = aWatch();
  await watch.sessions.write(aRecord({}, { id: 's' }));
  await ingestEvent(watch, about('TerminateSession', 's'));
  expect(await watch.sessions.read(PLACE, 's')).toMatchObject({ terminatedBy: { owner: OWNER, at: T0 } });
  expect(state.looked).toHaveLength(1);
  const over = { state: 'ended' as const, endedAt: T0 + 20, endCause: 'unknown' as const };
  await watch.sessions.write(aRecord(over, { id: 'late' }));
  await ingestEvent(watch, about('TerminateSession', 'late'));
  expect(await watch.sessions.read(PLACE, 'late')).toMatchObject({ endCause: 'terminated-by-user' });
});

test('a change has the sessions that it reaches judged again, and their facts forgotten', async () => {
  const { watch, state } = aWatch();
  await watch.sessions.write(aRecord({}, { id: 'here' }));
  await watch.sessions.write(aRecord({}, { id: 'elsewhere', region: 'us-east-1' }));
  const again = async () =>
    (await watch.sessions.listOpen()).filter((one) => one.judgeAgain).map((one) => one.start.id);
  await ingestEvent(watch, event('UpdateDocument'));
  expect(await again()).toEqual(['here']);
  expect(state.forgotten).toEqual([PLACE]);
  await ingestEvent(watch, event('PutRolePolicy', { eventSource: 'iam.amazonaws.com' }));
  expect(await again()).toEqual(['here', 'elsewhere']);
});

test('a session of a place that is not watched is told of and not kept', async () => {
  const { watch } = aWatch();
  const other = event(
    'StartSession',
    { requestParameters: { target: 'i-1' }, responseElements: { sessionId: 's' } },
    '999999999999',
  );
  expect(await ingestEvent(watch, other)).toMatchObject({ kind: 'unwatched' });
  expect(await watch.sessions.list({})).toEqual([]);
});

test.each([undefined, null, 7, 'text', [], {}, { detail: {} }, event('StartSession', { eventTime: 5 })])(
  '%j is malformed, with a reason',
  async (value) => {
    const { watch } = aWatch();
    expect(await ingestEvent(watch, value)).toEqual({ kind: 'malformed', reason: expect.any(String) });
  },
);
