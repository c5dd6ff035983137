import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../test/builders/grant.ts';
import { aGrants, giveGrant } from '../../test/builders/grants.ts';
import { PLACE } from '../../test/builders/session.ts';
import { Fault } from './fault.ts';
import { purgeLeftovers, tellLeftovers } from './find-leftovers.ts';
import type { Leftover } from './grant-ports.ts';

const OLD: Leftover = {
  ...PLACE,
  mechanism: 'iam-policy',
  principal: 'arn:aws:iam::222222222222:user/engineer',
  grantId: 'g-00000000dead',
  what: 'statements of g-00000000dead',
};

const told = async (world: ReturnType<typeof aGrants>) =>
  (await world.stores.notices.list({})).filter((notice) => notice.kind === 'grant-leftover');

/** The mechanisms share one list here, and each finds all of it: one of them is enough. */
function onlyPolicy(world: ReturnType<typeof aGrants>) {
  const none = { ...world.grants.mechanisms.sts, findLeftovers: async () => [] };
  return { ...world.grants, mechanisms: { ...world.grants.mechanisms, sts: none } };
}

test('a leftover is told once, however often it is found, and nothing is removed by looking', async () => {
  const world = aGrants();
  const { id } = await giveGrant(world);
  world.state.leftovers = [{ ...OLD, grantId: id, what: 'live' }, OLD];
  for (const _ of [1, 2, 3]) {
    expect((await tellLeftovers(onlyPolicy(world))).found).toEqual([OLD]);
    world.aws.now += MINUTE_MS;
  }
  expect(await told(world)).toHaveLength(1);
  expect((await told(world))[0]?.reasons.join(' ')).toContain('sallyport grant list --leftover --purge');
  expect(world.state.leftovers).toHaveLength(2);
});

test('purging leaves what a live grant accounts for, and tells of what it removed', async () => {
  const world = aGrants();
  const { id } = await giveGrant(world);
  world.state.leftovers = [{ ...OLD, grantId: id, what: 'live' }, OLD];
  await tellLeftovers(onlyPolicy(world));
  await purgeLeftovers(onlyPolicy(world));
  expect(world.state.leftovers.map((one) => one.what)).toEqual(['live']);
  expect((await told(world)).map((notice) => notice.reasons[0])).toEqual(
    expect.arrayContaining([expect.stringContaining('is removed'), expect.stringContaining('no live grant')]),
  );
});

test('an account that cannot be read hides the leftovers of no other', async () => {
  const world = aGrants();
  world.state.leftovers = [OLD];
  const other = { account: '333333333333', region: 'eu-west-1' };
  const grants = onlyPolicy(world);
  const policy = grants.mechanisms['iam-policy'];
  const find: typeof policy.findLeftovers = async (place) => {
    if (place.account === other.account) throw new Fault('AWS_REFUSED', 'no', { retry: 'never' });
    return policy.findLeftovers(place);
  };
  const mechanisms = { ...grants.mechanisms, 'iam-policy': { ...policy, findLeftovers: find } };
  const found = await tellLeftovers({ ...grants, mechanisms, places: () => [other, PLACE] });
  expect(found).toEqual({ found: [OLD], unread: [{ place: other, reason: 'AWS_REFUSED: no' }] });
});
