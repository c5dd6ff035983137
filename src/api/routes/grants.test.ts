import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { APPROVER, ENGINEER, OWNER_CALLER } from '../../../test/builders/grant.ts';
import { aGrants } from '../../../test/builders/grants.ts';
import { CedarAccessJudge } from '../../adapters/cedar/access-judge.ts';
import type { GrantView } from '../../domain/grants/view.ts';
import type { ApiDeps, ApiEnv } from '../app.ts';
import type { ApiCaller } from '../caller.ts';
import { grantRoutes } from './grants.ts';

const REQUEST = { node: 'web', windowMs: 1_800_000, reason: 'deploy' };
const judge = new CedarAccessJudge();

/** The routes for callers whom the shipped access policies judge. */
function routes() {
  const world = aGrants();
  const deps = { grants: world.grants, connectNotice: 'Recorded.' } as Pick<
    ApiDeps,
    'grants' | 'connectNotice'
  >;
  const ask = async (caller: typeof APPROVER, path: string, body?: object) => {
    const who: ApiCaller = {
      arn: caller.principal,
      person: caller.person,
      roles: caller.roles,
      account: '222222222222',
      userId: 'AIDA',
    };
    const app = new Hono<ApiEnv>();
    app.use(async (c, next) => {
      c.set('caller', who);
      await next();
    });
    app.route(
      '/',
      grantRoutes(deps as ApiDeps, (one, action, about = { owner: null, person: null }) =>
        judge.allows(one, action, about),
      ),
    );
    const answer = await app.request(
      path,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    );
    return { status: answer.status, json: (await answer.json()) as GrantView & { error: string } };
  };
  return { world, ask };
}

const STRANGER = {
  principal: 'arn:aws:iam::222222222222:user/contractor',
  person: 'contractor',
  roles: ['contractor'],
};

test('one asks for oneself, sees and ends what one has, and strangers see nothing of it', async () => {
  const { ask } = routes();
  const made = await ask(OWNER_CALLER, '/', REQUEST);
  expect([made.status, made.json.state]).toEqual([201, 'active']);
  const path = `/${made.json.id}`;
  expect((await ask(OWNER_CALLER, path)).json).toMatchObject({
    connectNotice: 'Recorded.',
    person: 'engineer',
  });
  expect(await ask(STRANGER, path)).toMatchObject({ status: 404, json: { error: 'no-such-grant' } });
  expect((await ask(STRANGER, '/')).json).toEqual([]);
  expect(await ask(APPROVER, `${path}/credentials`, {})).toMatchObject({ status: 403 });
  expect(await ask(OWNER_CALLER, `${path}/credentials`, {})).toMatchObject({ status: 200 });
  expect(await ask(OWNER_CALLER, `${path}/finish`, {})).toMatchObject({ json: { endCause: 'finished' } });
  expect(await ask(OWNER_CALLER, `${path}/finish`, {})).toMatchObject({
    status: 409,
    json: { error: 'over' },
  });
});

test('only an administrator asks for somebody else, and only an approver answers', async () => {
  const { world, ask } = routes();
  expect(await ask(STRANGER, '/', { ...REQUEST, principal: ENGINEER })).toMatchObject({ status: 403 });
  const levels = [{ roles: ['approver'], quorum: 1 }];
  world.state.decision = { decision: 'ask', policy: 'asks', levels };
  const { json } = await ask(OWNER_CALLER, '/', REQUEST);
  expect(json.state).toBe('requested');
  expect(await ask(OWNER_CALLER, `/${json.id}/approve`, {})).toMatchObject({ status: 403 });
  expect(await ask(APPROVER, `/${json.id}/approve`, {})).toMatchObject({
    status: 200,
    json: { state: 'active' },
  });
  expect(await ask(APPROVER, '/leftovers')).toMatchObject({ status: 403 });
});

test('a body that is wrong is refused before anything is asked', async () => {
  const { world, ask } = routes();
  for (const wrong of [
    {},
    { ...REQUEST, windowMs: -1 },
    { ...REQUEST, startAt: 'soon' },
    { ...REQUEST, more: 1 },
  ])
    expect(await ask(OWNER_CALLER, '/', wrong)).toMatchObject({ status: 400, json: { error: 'bad-body' } });
  expect(await ask(OWNER_CALLER, '/', { ...REQUEST, node: 'none' })).toMatchObject({ status: 404 });
  expect(world.state.asked).toEqual([]);
});
