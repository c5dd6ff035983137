import { expect, test } from 'vitest';
import { aGrant } from '../../../test/builders/grant.ts';
import { aRecord, T0 } from '../../../test/builders/session.ts';
import { noticeOfGrant } from './notice-of-grant.ts';
import { noticeOfSession } from './notice-of-session.ts';
import { noticeView } from './view.ts';

const SECRET = 'hunter2hunter2';
const SAID = `restart, password=${SECRET}`;

test('a secret in what somebody wrote as a reason is not sent with the notice about their session', () => {
  const event = { eventName: 'StartSession', requestParameters: { target: 'i-1', reason: SAID } };
  const record = aRecord({}, { reason: SAID, event });
  const due = {
    id: 'n',
    kind: 'session-terminated',
    terminationReasons: [`the engineer ended it: ${SAID}`],
    reasons: [`the engineer ended it: ${SAID}`],
  } as const;
  const view = noticeView(noticeOfSession(record, due, T0));
  expect(JSON.stringify(view)).not.toContain(SECRET);
  expect(view.event).toMatchObject({ eventName: 'StartSession', requestParameters: { target: 'i-1' } });
});

test('nor with the notice about a grant', () => {
  const due = { id: 'n', kind: 'grant-requested', reasons: [`the engineer asks: ${SAID}`] } as const;
  const view = noticeView(noticeOfGrant(aGrant({ reason: SAID, ticket: SAID }), due, T0));
  expect(JSON.stringify(view)).toContain('restart');
  expect(JSON.stringify(view)).not.toContain(SECRET);
});
