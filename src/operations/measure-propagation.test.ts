import { expect, test } from 'vitest';
import { APPROVER, MINUTE_MS } from '../../test/builders/grant.ts';
import { aGrants, giveGrant, openShell } from '../../test/builders/grants.ts';
import { PLACE, T0 } from '../../test/builders/session.ts';
import { revokeGrant } from './end-grant.ts';
import { sawPropagation } from './measure-propagation.ts';
import { reconcileGrant } from './reconcile-grant.ts';

test('IAM that is slower than the settings is learnt from what a revoked grant still opened, and waited for', async () => {
  const world = aGrants();
  world.aws.terminate = (id) => {
    world.aws.active = world.aws.active.filter((row) => row.id !== id);
  };
  const grant = await giveGrant(world);
  const owner = grant.prepared?.sessionOwner ?? '';
  world.aws.now = T0 + MINUTE_MS;
  await revokeGrant(world.grants, { id: grant.id, by: APPROVER, reason: 'wrong node' });
  // The settings say 30 s.
  for (const [id, passedMs] of [
    ['s-1', 25_000],
    ['s-2', 27_000],
  ] as const) {
    world.aws.now += passedMs;
    await openShell(world, id, owner);
    await reconcileGrant(world.grants, grant.id);
  }
  expect(await world.grants.propagation.read(PLACE.account)).toMatchObject({ longestMs: 52_000 });
  await world.passTo(grant.id, T0 + 9 * MINUTE_MS);

  const next = await giveGrant(world);
  await revokeGrant(world.grants, { id: next.id, by: APPROVER, reason: 'wrong node' });
  const revokedAt = world.aws.now;
  await world.passTo(next.id, revokedAt + 50_000);
  expect((await world.stores.grants.read(next.id))?.state).toBe('ending');
  await world.passTo(next.id, revokedAt + 2 * MINUTE_MS);
  expect((await world.stores.grants.read(next.id))?.state).toBe('ended');
});

test('a refusal of the grant itself says how long IAM took, once', async () => {
  const world = aGrants();
  const grant = await giveGrant(world);
  world.aws.now = T0 + MINUTE_MS;
  await revokeGrant(world.grants, { id: grant.id, by: APPROVER, reason: 'wrong node' });
  world.state.lookAtRevocation = () => ({ rewritten: false, refused: world.aws.now >= T0 + 68_000 });
  await world.passTo(grant.id, T0 + 5 * MINUTE_MS);
  expect(await world.grants.propagation.read(PLACE.account)).toMatchObject({ longestMs: 10_000, samples: 1 });
  expect((await world.stores.grants.read(grant.id))?.refusedAt).toBe(T0 + MINUTE_MS + 10_000);
});

test('nothing is learnt from who may get in without the grant, nor from a figure beyond belief', async () => {
  const world = aGrants();
  const seen = () => world.grants.propagation.read(PLACE.account);
  const revoked = { ...(await giveGrant(world)), revokedAt: T0 };
  const bypasses = [{ kind: 'standing-access', action: 'ssm:StartSession', because: 'a policy' }] as const;
  await sawPropagation(world.grants, { ...revoked, mechanism: 'iam-policy', bypasses }, T0 + 90_000);
  await sawPropagation(world.grants, { ...revoked, mechanism: 'iam-policy', bypasses: null }, T0 + 90_000);
  await sawPropagation(world.grants, revoked, T0 + 60 * MINUTE_MS);
  expect(await seen()).toBeNull();
  await sawPropagation(world.grants, revoked, T0 + 90_000);
  await sawPropagation(world.grants, revoked, T0 + 20_000);
  expect(await seen()).toEqual({ longestMs: 90_000, at: T0 + 90_000, samples: 2 });
});
