import { describe, expect, test } from 'vitest';
import {
  ADMINISTRATOR,
  APPROVER,
  ENGINEER,
  MINUTE_MS,
  NODE,
  OWNER_CALLER,
} from '../../test/builders/grant.ts';
import { A_TARGET, aGrants } from '../../test/builders/grants.ts';
import { T0 } from '../../test/builders/session.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { sayRefusal } from '../domain/grants/say-refusal.ts';
import { approveGrant } from './answer-grant.ts';
import { finishGrant } from './end-grant.ts';
import { extendGrant } from './extend-grant.ts';
import { Fault } from './fault.ts';
import { purgeLeftovers } from './find-leftovers.ts';
import { issueCredentials } from './issue-credentials.ts';
import { renewGrant } from './renew-grant.ts';
import { type GrantRequest, requestGrant } from './request-grant.ts';
import { reviewGrant } from './review-grant.ts';

const ASK: GrantRequest = {
  by: OWNER_CALLER,
  node: 'web',
  windowMs: 30 * MINUTE_MS,
  reason: 'deploy',
  principal: null,
  ticket: null,
  startAt: null,
  documentName: null,
  mechanism: 'sts',
  breakGlass: false,
};
const APPROVERS = {
  decision: 'ask',
  policy: 'prod-asks',
  levels: [{ roles: ['approver'], quorum: 1 }],
} as const;

function granted(made: Awaited<ReturnType<typeof requestGrant>>): Grant {
  if (!made.ok) throw new Error(sayRefusal(made));
  return made.grant;
}

const kindsOf = async ({ stores }: ReturnType<typeof aGrants>) =>
  (await stores.notices.list({})).map((notice) => notice.kind).sort();

describe('a request', () => {
  test('that nobody must answer is active at once, and its owner is told how to connect', async () => {
    const world = aGrants();
    const grant = granted(await requestGrant(world.grants, ASK));
    expect(grant).toMatchObject({
      state: 'active',
      startsAt: T0,
      endsAt: T0 + 30 * MINUTE_MS,
      person: 'engineer',
    });
    expect(world.state.calls).toEqual(['prepare']);
    expect(await kindsOf(world)).toEqual(['grant-active', 'grant-approved', 'grant-requested']);
    const told = await world.stores.notices.list({});
    const active = told.find((notice) => notice.kind === 'grant-active');
    expect(active?.reasons).toEqual([`connect with: sallyport connect ${NODE} --grant ${grant.id}`]);
    expect(active?.to).toEqual([{ as: 'owner', principal: ENGINEER, person: 'engineer', roles: [] }]);
    expect(JSON.stringify(told)).not.toMatch(/secret|sessionToken/i);
  });

  test('asks the access policy with what it knows', async () => {
    const world = aGrants();
    await requestGrant(world.grants, { ...ASK, ticket: 'OPS-1', breakGlass: true });
    expect(world.state.asked).toEqual([
      expect.objectContaining({
        principal: expect.objectContaining({ arn: ENGINEER, account: '222222222222', person: 'engineer' }),
        node: A_TARGET,
        forOther: false,
        windowMs: 30 * MINUTE_MS,
        ticket: 'OPS-1',
        breakGlass: true,
        documentName: 'SSM-SessionManagerRunShell',
      }),
    ]);
  });

  test('by an administrator for a person keeps both', async () => {
    const world = aGrants();
    const grant = granted(
      await requestGrant(world.grants, { ...ASK, by: ADMINISTRATOR, principal: 'engineer' }),
    );
    expect(grant).toMatchObject({
      principal: ENGINEER,
      requestedBy: { principal: ADMINISTRATOR.principal, person: 'admin' },
    });
    expect(world.state.asked[0]?.forOther).toBe(true);
  });

  test.each([
    ['unknown-node', { node: 'nowhere' }, {}],
    ['ambiguous-node', {}, { targets: [A_TARGET, { ...A_TARGET, id: 'i-2' }] }],
    ['node-not-watched', {}, { targets: [{ ...A_TARGET, account: '999999999999' }] }],
    ['unknown-principal', { principal: 'nobody' }, {}],
    ['window-too-short', { windowMs: 0 }, {}],
    ['window-too-long', { windowMs: 25 * 60 * MINUTE_MS }, {}],
    ['start-in-the-past', { startAt: T0 - MINUTE_MS }, {}],
    ['reason-missing', { reason: '' }, {}],
    ['refused-by-policy', {}, { decision: { decision: 'refuse', policy: null, reason: 'No policy.' } }],
  ] as const)('is refused with %s, and nothing is written', async (reason, ask, given) => {
    const world = aGrants();
    Object.assign(world.state, given);
    const made = await requestGrant(world.grants, { ...ASK, ...ask });
    expect(made).toMatchObject({ ok: false, reason });
    expect(made.ok ? '' : sayRefusal(made)).toMatch(/\.$|ID$|30m$|request$/);
    expect(await world.stores.grants.list({})).toEqual([]);
    expect(await world.stores.notices.list({})).toEqual([]);
    expect(world.state.calls).toEqual([]);
  });

  test('whose permission can never be written fails, and is told so', async () => {
    const world = aGrants();
    world.state.fail = (call) => {
      if (call === 'prepare') throw new Fault('NO_SUCH_USER', 'the user is gone', { retry: 'never' });
    };
    const grant = granted(await requestGrant(world.grants, ASK));
    expect(grant).toMatchObject({
      state: 'ending',
      end: { cause: 'failed', reason: 'NO_SUCH_USER: the user is gone' },
    });
    world.state.fail = () => {};
    await world.passTo(grant.id, T0 + 5 * MINUTE_MS);
    expect((await world.stores.grants.read(grant.id))?.state).toBe('ended');
    expect(await kindsOf(world)).toContain('grant-ended');
  });

  test('whose permission cannot be written yet is tried again', async () => {
    const world = aGrants();
    let down = true;
    world.state.fail = () => {
      if (down) throw new Fault('THROTTLED', 'later', { retry: 'later' });
    };
    const grant = granted(await requestGrant(world.grants, ASK));
    expect(grant).toMatchObject({ state: 'approved', failure: { reason: 'THROTTLED: later' } });
    down = false;
    await world.passTo(grant.id, T0 + 10_000);
    expect((await world.stores.grants.read(grant.id))?.state).toBe('active');
  });
});

describe('an answer', () => {
  test('by two approvers at once acts once', async () => {
    const world = aGrants();
    world.state.decision = APPROVERS;
    const { id } = granted(await requestGrant(world.grants, ASK));
    const second = { ...APPROVER, principal: 'arn:aws:iam::222222222222:user/b', person: 'b' };
    const answers = await Promise.all([
      approveGrant(world.grants, { id, by: APPROVER }),
      approveGrant(world.grants, { id, by: second }),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const grant = await world.stores.grants.read(id);
    expect(grant).toMatchObject({ state: 'active', asked: { approvals: [{ level: 1 }] } });
    expect((await kindsOf(world)).filter((kind) => kind === 'grant-approved')).toHaveLength(1);
  });

  test('after the principal is gone withdraws the request', async () => {
    const world = aGrants();
    world.state.decision = APPROVERS;
    const { id } = granted(await requestGrant(world.grants, ASK));
    world.state.principals = [];
    const answer = await approveGrant(world.grants, { id, by: APPROVER });
    expect(answer).toMatchObject({ ok: true, grant: { state: 'denied', end: { cause: 'withdrawn' } } });
    expect(world.state.calls).toEqual([]);
  });

  test('that nobody gives in time ends the request', async () => {
    const world = aGrants();
    world.state.decision = APPROVERS;
    const { id } = granted(await requestGrant(world.grants, ASK));
    await world.passTo(id, T0 + 9 * 60 * MINUTE_MS);
    expect(await world.stores.grants.read(id)).toMatchObject({
      state: 'denied',
      end: { cause: 'unanswered' },
    });
  });
});

describe('more time', () => {
  test('is written before the old date, and the end moves only then', async () => {
    const world = aGrants();
    const { id, endsAt } = granted(await requestGrant(world.grants, ASK));
    const extended = granted(await extendGrant(world.grants, { id, by: OWNER_CALLER, windowMs: MINUTE_MS }));
    expect(extended).toMatchObject({ endsAt: (endsAt ?? 0) + MINUTE_MS, extension: null });
    expect(world.state.written.get(id)).toBe((endsAt ?? 0) + MINUTE_MS);
    expect(world.state.asked.at(-1)?.windowMs).toBe(31 * MINUTE_MS);
    expect(await kindsOf(world)).toContain('grant-extended');
  });

  test('that is not written by the old date is not given, and what may have been written is taken back', async () => {
    const world = aGrants();
    const { id, endsAt } = granted(await requestGrant(world.grants, ASK));
    world.state.fail = (call) => {
      if (call === 'prepare')
        throw new Fault('TIMED_OUT', 'no answer', { retry: 'later', mayHaveHappened: true });
    };
    await extendGrant(world.grants, { id, by: OWNER_CALLER, windowMs: 10 * MINUTE_MS });
    await world.passTo(id, (endsAt ?? 0) + 10 * MINUTE_MS);
    expect(await world.stores.grants.read(id)).toMatchObject({ state: 'ended', endsAt, end: { at: endsAt } });
    expect(world.state.calls).toContain('revokeNow');
  });
});

test('a grant that is over is renewed with what it was, and not before', async () => {
  const world = aGrants();
  const { id, endsAt } = granted(await requestGrant(world.grants, { ...ASK, ticket: 'OPS-1' }));
  const renew = () => renewGrant(world.grants, { id, by: OWNER_CALLER, windowMs: null });
  expect(await renew()).toMatchObject({ ok: false, reason: 'not-over' });
  await world.passTo(id, (endsAt ?? 0) + MINUTE_MS);
  const renewed = granted(await renew());
  expect(renewed).toMatchObject({
    state: 'active',
    renews: id,
    ticket: 'OPS-1',
    reason: 'deploy',
    target: NODE,
  });
  expect(renewed.startsAt).toBe((endsAt ?? 0) + MINUTE_MS);
});

test('break-glass is loud, and reviewed by somebody else afterwards', async () => {
  const world = aGrants();
  const { id } = granted(await requestGrant(world.grants, { ...ASK, breakGlass: true }));
  expect(await kindsOf(world)).toContain('break-glass');
  const review = { id, outcome: 'justified', note: 'it burned' } as const;
  expect(await reviewGrant(world.grants, { ...review, by: OWNER_CALLER })).toMatchObject({
    reason: 'own-request',
  });
  expect(await reviewGrant(world.grants, { ...review, by: APPROVER })).toMatchObject({
    ok: true,
    grant: { review: { person: 'approver' } },
  });
});

test('credentials are issued to the owner alone, while the grant is live', async () => {
  const world = aGrants();
  const { id } = granted(await requestGrant(world.grants, ASK));
  expect(await issueCredentials(world.grants, { id, by: OWNER_CALLER })).toMatchObject({ ok: true });
  expect(await issueCredentials(world.grants, { id, by: ADMINISTRATOR })).toMatchObject({
    reason: 'no-such-grant',
  });
  await finishGrant(world.grants, { id, by: OWNER_CALLER });
  expect(await issueCredentials(world.grants, { id, by: OWNER_CALLER })).toMatchObject({ reason: 'over' });
});

test('leftovers are what no grant accounts for; purging tells of each and removes it', async () => {
  const world = aGrants();
  const { id } = granted(await requestGrant(world.grants, ASK));
  const leftover = {
    account: '222222222222',
    region: 'eu-west-1',
    mechanism: 'sts',
    principal: 'r',
  } as const;
  const old = { ...leftover, grantId: 'g-00000000dead', what: 'old' };
  world.state.leftovers = [{ ...leftover, grantId: id, what: 'live' }, old];
  expect(await purgeLeftovers({ ...world.grants, mechanisms: world.grants.mechanisms })).toContainEqual(old);
  expect(world.state.leftovers.map((one) => one.what)).toEqual(['live']);
  expect(await kindsOf(world)).toContain('grant-leftover');
});
