import { expect, test } from 'vitest';
import { APPROVER, MINUTE_MS, OWNER_CALLER, SECOND_APPROVER } from '../../test/builders/grant.ts';
import { aGrants, giveGrant } from '../../test/builders/grants.ts';
import { approveGrant } from './answer-grant.ts';
import { extendGrant } from './extend-grant.ts';
import { requestGrant } from './request-grant.ts';

const ASKS = { decision: 'ask', policy: 'asks', levels: [{ roles: ['approver'], quorum: 1 }] } as const;

async function ask(world: ReturnType<typeof aGrants>): Promise<string> {
  world.state.decision = ASKS;
  const made = await requestGrant(world.grants, {
    by: OWNER_CALLER,
    node: 'web',
    windowMs: 10 * MINUTE_MS,
    reason: 'deploy',
    principal: null,
    ticket: null,
    startAt: null,
    documentName: null,
    mechanism: 'sts',
    breakGlass: false,
  });
  if (!made.ok) throw new Error(made.reason);
  return made.grant.id;
}

test('of two approvals at once one gives access, and the other is told that it needs no answer', async () => {
  const world = aGrants();
  const id = await ask(world);
  const both = await Promise.all(
    [APPROVER, SECOND_APPROVER].map((by) => approveGrant(world.grants, { id, by })),
  );
  expect(both.map((one) => one.ok).sort()).toEqual([false, true]);
  expect(both.find((one) => !one.ok)).toMatchObject({ reason: 'answered-already' });
  const grant = await world.stores.grants.read(id);
  expect(grant?.asked.approvals).toHaveLength(1);
  expect(grant?.timeline.filter((entry) => entry.kind === 'approved')).toHaveLength(1);
});

test('a yes after the person left gives nothing: the request is withdrawn', async () => {
  const world = aGrants();
  const id = await ask(world);
  world.state.principals = [];
  expect(await approveGrant(world.grants, { id, by: APPROVER })).toMatchObject({
    ok: true,
    grant: { state: 'denied', end: { cause: 'withdrawn' }, startsAt: null },
  });
  expect(world.state.calls).toEqual([]);
});

test('a yes to more time after the person left does not move the end', async () => {
  const world = aGrants();
  const grant = await giveGrant(world);
  world.state.decision = ASKS;
  await extendGrant(world.grants, { id: grant.id, by: OWNER_CALLER, windowMs: MINUTE_MS });
  world.state.principals = [];
  expect(await approveGrant(world.grants, { id: grant.id, by: APPROVER })).toMatchObject({
    ok: true,
    grant: { endsAt: grant.endsAt, extension: null },
  });
  const kinds = (await world.stores.notices.list({})).map((notice) => notice.kind);
  expect(kinds).toContain('grant-denied');
});
