import { expect, test } from 'vitest';
import { APPROVER, aGrant, anActiveGrant, MINUTE_MS, SECOND_APPROVER } from '../../../test/builders/grant.ts';
import { T0 } from '../../../test/builders/session.ts';
import { decide } from './decide.ts';
import { dueNotices } from './due-notices.ts';
import { evolveAll } from './evolve.ts';
import type { Grant } from './grant.ts';
import { DEFAULT_GRANT_SETTINGS } from './settings.ts';

const TWO_LEVELS = {
  policy: 'asks-two',
  levels: [
    { roles: ['approver'], quorum: 2 },
    { roles: ['administrator'], quorum: 1 },
  ],
  approvals: [],
};

function after(grant: Grant, command: Parameters<typeof decide>[1]): Grant {
  const decided = decide(grant, command, T0 + 1000, DEFAULT_GRANT_SETTINGS);
  if (!decided.ok) throw new Error(decided.reason);
  return evolveAll(grant, decided.events);
}

const told = (grant: Grant, kind: string) =>
  dueNotices(grant, T0 + 2000)
    .filter((notice) => notice.kind === kind)
    .map((notice) => notice.reasons.join('; '));

test('each yes that is not the last tells who is asked next', () => {
  const asked = aGrant({}, TWO_LEVELS);
  const once = after(asked, { kind: 'approve', by: APPROVER });
  expect(told(once, 'grant-requested')[1]).toMatch(/^approver agreed; it waits for 1 more of approver;/);
  const twice = after(once, { kind: 'approve', by: SECOND_APPROVER });
  expect(told(twice, 'grant-requested')[1]).toMatch(
    /^second agreed; it waits for 1 more of administrator; answer with: sallyport grant approve/,
  );
  const ids = [once, twice].map((grant) => dueNotices(grant, T0 + 2000).map((notice) => notice.id));
  expect(ids[0]?.[1]).not.toBe(ids[1]?.[1]);
});

test('more time that is not given is told, once for each time', () => {
  const asked = { policy: 'asks', levels: [{ roles: ['approver'], quorum: 1 }], approvals: [] };
  const owner = { principal: 'arn:aws:iam::222222222222:user/engineer', person: 'engineer', roles: [] };
  const asking = after(anActiveGrant(), { kind: 'extend', by: owner, windowMs: MINUTE_MS, asked });
  const denied = after(asking, { kind: 'deny', by: APPROVER, reason: 'the change is over' });
  expect(told(denied, 'grant-denied')).toEqual([
    expect.stringMatching(/^more time is denied by approver: the change is over$/),
  ]);
  expect(
    told({ ...denied, noticed: dueNotices(denied, T0 + 2000).map(({ id }) => id) }, 'grant-denied'),
  ).toEqual([]);
});

test('what was made of a break-glass grant afterwards is told', () => {
  const opened = anActiveGrant({ breakGlass: true });
  const reviewed = after(opened, {
    kind: 'review',
    by: APPROVER,
    outcome: 'justified',
    note: 'the disk was full',
  });
  expect(told(reviewed, 'break-glass')).toContainEqual('approver found it justified: the disk was full');
});
