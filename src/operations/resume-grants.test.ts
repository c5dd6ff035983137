import { expect, test } from 'vitest';
import { APPROVER, MINUTE_MS } from '../../test/builders/grant.ts';
import { aGrants, giveGrant, openShell } from '../../test/builders/grants.ts';
import { PLACE } from '../../test/builders/session.ts';
import { grantKey } from '../domain/grants/grant-key.ts';
import { revokeGrant } from './end-grant.ts';
import { reconcileGrant } from './reconcile-grant.ts';
import { reconcileSession } from './reconcile-session.ts';
import { resumeGrants } from './resume-grants.ts';
import { resumeTerminations } from './resume-terminations.ts';

test('what a dead process held in the queue is due at once, and what waits is left waiting', async () => {
  const world = aGrants();
  const waiting = await giveGrant(world);
  const ending = await giveGrant(world);
  await revokeGrant(world.grants, { id: ending.id, by: APPROVER, reason: 'wrong node' });
  const { due } = world.stores;
  for (const id of [waiting.id, ending.id]) {
    await due.schedule(grantKey(id), 0);
    await due.take(grantKey(id), world.aws.now, MINUTE_MS);
  }
  expect(await resumeGrants(world.grants)).toBe(1);
  const taken = await due.takeDue(world.aws.now, { limit: 10, holdMs: 1 });
  expect(taken.map((item) => item.key)).toEqual([grantKey(ending.id)]);
});

test('a grant that a dead process held past its end is due at its end', async () => {
  const world = aGrants();
  const { id, endsAt } = await giveGrant(world, 30_000);
  const { due } = world.stores;
  await due.schedule(grantKey(id), 0);
  await due.take(grantKey(id), world.aws.now, MINUTE_MS);
  await resumeGrants(world.grants);
  // Its warning comes first, at half of its window.
  expect(await due.nextAt()).toBeLessThan(endsAt ?? 0);
  world.aws.now += 15_000;
  await reconcileGrant(world.grants, id);
  await due.schedule(grantKey(id), 0);
  await due.take(grantKey(id), world.aws.now, MINUTE_MS);
  await resumeGrants(world.grants);
  expect(await due.nextAt()).toBe(endsAt);
});

test('a termination whose wait began before the start is called at once', async () => {
  const world = aGrants();
  const grant = await giveGrant(world);
  await openShell(world, 's-1', grant.prepared?.sessionOwner ?? '');
  world.aws.now = grant.endsAt ?? 0;
  await reconcileGrant(world.grants, grant.id);
  await reconcileSession(world.grants.watch, PLACE, 's-1');
  expect(world.aws.terminated).toEqual(['s-1']);
  expect(await resumeTerminations(world.grants.watch)).toBe(1);
  await reconcileSession(world.grants.watch, PLACE, 's-1');
  expect(world.aws.terminated).toEqual(['s-1', 's-1']);
});
