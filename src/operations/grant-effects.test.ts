import { describe, expect, test } from 'vitest';
import { APPROVER, MINUTE_MS } from '../../test/builders/grant.ts';
import { aGrants, giveGrant } from '../../test/builders/grants.ts';
import { T0 } from '../../test/builders/session.ts';
import { revokeGrant } from './end-grant.ts';
import { Fault } from './fault.ts';

describe('another writer of the same policy', () => {
  test('that undoes a revocation is found by the next look, which starts the wait anew', async () => {
    const world = aGrants();
    const grant = await giveGrant(world);
    world.aws.now = T0 + MINUTE_MS;
    await revokeGrant(world.grants, { id: grant.id, by: APPROVER, reason: 'wrong node' });
    let undone = true;
    world.state.lookAtRevocation = () => {
      const rewritten = undone;
      undone = false;
      return { rewritten, refused: null };
    };
    await world.passTo(grant.id, T0 + 5 * MINUTE_MS);
    const done = await world.stores.grants.read(grant.id);
    expect(done).toMatchObject({ state: 'ended', revokedAt: T0 + MINUTE_MS + 5000 });
    expect(done?.receipt?.confirmedAt).toBeGreaterThanOrEqual(T0 + MINUTE_MS + 35_000);
  });

  test('that undoes what was written for a live grant is found, and looked for until it stands', async () => {
    const world = aGrants();
    const grant = await giveGrant(world, 10 * MINUTE_MS, 'iam-policy');
    const verified = () => world.state.calls.filter((call) => call === 'verify').length;
    world.state.undone = true;
    await world.passTo(grant.id, T0 + 10_000);
    expect(verified()).toBe(3);
    world.state.undone = false;
    await world.passTo(grant.id, T0 + MINUTE_MS);
    expect(verified()).toBe(4);
    const text = (await world.stores.grants.read(grant.id))?.timeline.map((entry) => entry.text).join();
    expect(text).toContain('somebody undid what was written');
  });

  test('that writes back what was removed has it removed again before the end is confirmed', async () => {
    const world = aGrants();
    const grant = await giveGrant(world);
    let wroteBack = false;
    world.state.fail = (call) => {
      if (call !== 'confirmAbsent' || wroteBack) return;
      wroteBack = true;
      world.state.written.set(grant.id, grant.endsAt ?? 0);
    };
    await world.passTo(grant.id, (grant.endsAt ?? 0) + MINUTE_MS);
    expect(await world.stores.grants.read(grant.id)).toMatchObject({ state: 'ended' });
    expect(world.state.calls.filter((call) => call === 'remove')).toHaveLength(2);
    expect(world.state.written.size).toBe(0);
  });
});

test('a revocation that AWS does not take is tried again until it does, with growing waits', async () => {
  const world = aGrants();
  const grant = await giveGrant(world);
  world.aws.now = T0 + MINUTE_MS;
  let down = 3;
  world.state.fail = (call) => {
    if (call === 'revokeNow' && down-- > 0) throw new Fault('THROTTLED', 'later', { retry: 'later' });
  };
  await revokeGrant(world.grants, { id: grant.id, by: APPROVER, reason: 'wrong node' });
  await world.passTo(grant.id, T0 + 5 * MINUTE_MS);
  // After 1, 2 and 4 s.
  expect(await world.stores.grants.read(grant.id)).toMatchObject({
    state: 'ended',
    revokedAt: T0 + MINUTE_MS + 7000,
  });
});
