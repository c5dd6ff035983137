import { describe, expect, test } from 'vitest';
import { APPROVER, MINUTE_MS, NODE } from '../../test/builders/grant.ts';
import { aGrants, type GrantsWorld, giveGrant, openShell } from '../../test/builders/grants.ts';
import { aRow, PLACE, T0 } from '../../test/builders/session.ts';
import { revokeGrant } from './end-grant.ts';
import { Fault } from './fault.ts';
import { ingestEvent } from './ingest-event.ts';
import { reconcileGrant } from './reconcile-grant.ts';
import { reconcileSession } from './reconcile-session.ts';
import { sweepSessions } from './sweep-sessions.ts';

type World = GrantsWorld;
const give = giveGrant;
const open = openShell;

const dying = (world: World) => (id: string) => {
  world.aws.active = world.aws.active.filter((row) => row.id !== id);
};

describe('the end of a grant', () => {
  test('ends its session at the moment, confirms it, removes what was written, and gives one receipt', async () => {
    const world = aGrants();
    world.aws.terminate = dying(world);
    const grant = await give(world);
    const endsAt = grant.endsAt ?? 0;
    world.aws.now = T0 + MINUTE_MS;
    await open(world, 's-1', grant.prepared?.sessionOwner ?? '');
    expect(await world.stores.sessions.read(PLACE, 's-1')).toMatchObject({
      grantId: grant.id,
      grantUntil: endsAt,
    });
    await sweepSessions(world.grants.watch, PLACE, { full: true });

    world.aws.now = endsAt - 1;
    await reconcileGrant(world.grants, grant.id);
    expect(world.aws.terminated).toEqual([]);
    world.aws.now = endsAt;
    await reconcileGrant(world.grants, grant.id);
    expect(world.aws.terminated).toEqual(['s-1']);
    world.aws.now = endsAt + 200;
    await sweepSessions(world.grants.watch, PLACE, { full: true });
    await world.passTo(grant.id, endsAt + MINUTE_MS);

    expect(await world.stores.sessions.read(PLACE, 's-1')).toMatchObject({
      state: 'ended',
      endCause: 'grant-ended',
    });
    const done = await world.stores.grants.read(grant.id);
    expect(done).toMatchObject({
      state: 'ended',
      end: { cause: 'expired', at: endsAt },
      receipt: { plannedEndAt: endsAt, sessions: ['s-1'] },
    });
    expect(world.state.written.size).toBe(0);
    expect(world.state.calls.filter((call) => call === 'revokeNow')).toEqual([]);
    const ended = (await world.stores.notices.list({})).filter((notice) => notice.kind === 'grant-ended');
    expect(ended).toHaveLength(1);
  });

  test('is kept by the session itself, should the grant not be looked at in time', async () => {
    const world = aGrants();
    const grant = await give(world);
    await open(world, 's-1', grant.prepared?.sessionOwner ?? '');
    world.aws.now = grant.endsAt ?? 0;
    await reconcileSession(world.grants.watch, PLACE, 's-1');
    expect(world.aws.terminated).toEqual(['s-1']);
  });

  test('leaves a session that another live grant covers, until that one ends', async () => {
    const world = aGrants();
    const first = await give(world);
    await open(world, 's-1', first.prepared?.sessionOwner ?? '');
    world.aws.now = T0 + 5 * MINUTE_MS;
    const second = await give(world);
    await world.passTo(first.id, (first.endsAt ?? 0) + MINUTE_MS);
    expect((await world.stores.grants.read(first.id))?.state).toBe('ended');
    expect(world.aws.terminated).toEqual([]);
    await reconcileSession(world.grants.watch, PLACE, 's-1');
    expect((await world.stores.sessions.read(PLACE, 's-1'))?.grantId).toBe(second.id);
    await world.passTo(second.id, (second.endsAt ?? 0) + 500);
    expect(world.aws.terminated).toEqual(['s-1']);
  });

  test('waits while a session does not die', async () => {
    const world = aGrants();
    const grant = await give(world);
    await open(world, 's-1', grant.prepared?.sessionOwner ?? '');
    await world.passTo(grant.id, (grant.endsAt ?? 0) + MINUTE_MS);
    expect((await world.stores.grants.read(grant.id))?.state).toBe('ending');
    expect(world.state.calls).not.toContain('remove');
    world.aws.active = [];
    await world.passTo(grant.id, (grant.endsAt ?? 0) + 2 * MINUTE_MS);
    expect((await world.stores.grants.read(grant.id))?.state).toBe('ended');
  });

  test('that fails to be removed is tried again until its absence is confirmed', async () => {
    const world = aGrants();
    const grant = await give(world);
    let down = 3;
    world.state.fail = (call) => {
      if (call === 'remove' && down-- > 0) throw new Fault('THROTTLED', 'later', { retry: 'later' });
    };
    await world.passTo(grant.id, (grant.endsAt ?? 0) + 5 * MINUTE_MS);
    expect(await world.stores.grants.read(grant.id)).toMatchObject({
      state: 'ended',
      receipt: { sessions: [] },
    });
    expect(world.state.written.size).toBe(0);
  });
});

describe('an early revocation', () => {
  test('takes back what is written, and ends what is opened while that spreads, as soon as its event comes', async () => {
    const world = aGrants();
    world.aws.terminate = dying(world);
    const grant = await give(world);
    const owner = grant.prepared?.sessionOwner ?? '';
    await open(world, 's-1', owner);
    world.aws.now = T0 + MINUTE_MS;
    await revokeGrant(world.grants, { id: grant.id, by: APPROVER, reason: 'wrong node' });
    expect(world.state.calls).toContain('revokeNow');
    expect(world.aws.terminated).toEqual(['s-1']);

    world.aws.now += 4000;
    world.aws.active.push(aRow({ id: 's-2', owner, target: NODE, startedAt: world.aws.now }));
    await ingestEvent(world.grants.watch, startEvent('s-2', owner, world.aws.now));
    await reconcileSession(world.grants.watch, PLACE, 's-2');
    expect(world.aws.terminated).toEqual(['s-1', 's-2']);
    expect(await world.stores.sessions.read(PLACE, 's-2')).toMatchObject({
      grantId: grant.id,
      termination: { cause: 'grant-revoked' },
    });
    await sweepSessions(world.grants.watch, PLACE, { full: true });
    await world.passTo(grant.id, T0 + 5 * MINUTE_MS);
    expect(await world.stores.grants.read(grant.id)).toMatchObject({
      state: 'ended',
      end: { cause: 'revoked', reason: 'wrong node' },
      receipt: { sessions: expect.arrayContaining(['s-1', 's-2']) },
    });
  });
});

function startEvent(id: string, owner: string, at: number): object {
  return {
    eventVersion: '1.08',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    eventID: `event-${id}`,
    eventTime: new Date(at).toISOString().replace(/\.\d+Z/, 'Z'),
    awsRegion: PLACE.region,
    recipientAccountId: PLACE.account,
    userIdentity: { type: 'AssumedRole', arn: owner, accountId: PLACE.account },
    requestParameters: { target: NODE },
    responseElements: { sessionId: id },
  };
}
