import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { GrantRefusal, GrantRefusalReason } from '../../domain/grants/refusal.ts';
import { sayRefusal } from '../../domain/grants/say-refusal.ts';
import { type GrantView, grantTimelineView } from '../../domain/grants/view.ts';
import { approveGrant, denyGrant } from '../../operations/answer-grant.ts';
import { finishGrant, revokeGrant } from '../../operations/end-grant.ts';
import { extendGrant } from '../../operations/extend-grant.ts';
import { Fault } from '../../operations/fault.ts';
import { findLeftovers, purgeLeftovers } from '../../operations/find-leftovers.ts';
import { issueCredentials } from '../../operations/issue-credentials.ts';
import type { GrantCaller } from '../../operations/judge-request.ts';
import type { GrantChanged } from '../../operations/keep-grant.ts';
import { listGrants, showGrant } from '../../operations/list-grants.ts';
import { renewGrant } from '../../operations/renew-grant.ts';
import { requestGrant } from '../../operations/request-grant.ts';
import { reviewGrant } from '../../operations/review-grant.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import type { ApiAction, ApiCaller } from '../caller.ts';
import { extendBody, grantQuery, grantReasonBody, renewBody, requestBody, reviewBody } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

const about = (grant: Pick<GrantView, 'principal' | 'person'>) => ({
  owner: grant.principal,
  person: grant.person,
});
const callerOf = ({ arn, person, roles }: ApiCaller): GrantCaller => ({ principal: arn, person, roles });

const FORBIDDEN: ReadonlySet<GrantRefusalReason> = new Set([
  'refused-by-policy',
  'own-request',
  'not-an-approver',
  'person-not-known',
]);
const MISSING: ReadonlySet<GrantRefusalReason> = new Set([
  'no-such-grant',
  'unknown-node',
  'unknown-principal',
]);
const NOT_NOW: ReadonlySet<GrantRefusalReason> = new Set([
  'answered-already',
  'answered-by-you-already',
  'not-decided-yet',
  'over',
  'not-over',
  'extension-pending',
  'never-granted',
  'reviewed-already',
  'not-live',
  'ambiguous-node',
  'mechanism-cannot',
]);

function refused(c: Context, refusal: GrantRefusal): Response {
  const { reason } = refusal;
  const status = FORBIDDEN.has(reason) ? 403 : MISSING.has(reason) ? 404 : NOT_NOW.has(reason) ? 409 : 400;
  return problem(c, status, reason, sayRefusal(refusal));
}

/** GET and POST /v1/grants, GET /v1/grants/:id, and what can be asked of one. */
export function grantRoutes(deps: ApiDeps, allow: Allow): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { grants } = deps;
  app.onError((error, c) => {
    if (error instanceof Fault)
      return problem(
        c,
        503,
        'aws-failed',
        `AWS did not answer as needed (${error.code}: ${error.message}). Try again.`,
      );
    return problem(c, 500, 'failed', `The request could not be handled: ${error.message}`);
  });
  app.get('/', async (c) => {
    const query = grantQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const { state, ...filter } = query.data;
    const rows = await listGrants(grants, { ...filter, ...(state === undefined ? {} : { states: [state] }) });
    return c.json(rows.filter((grant) => allow(c.var.caller, 'ListGrants', about(grant))));
  });
  app.post('/', async (c) => {
    const body = requestBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return malformed(c, 'bad-body', body.error);
    const { caller } = c.var;
    const { principal, ticket, startAt, documentName, mechanism, breakGlass, ...rest } = body.data;
    const action: ApiAction = principal === undefined ? 'RequestGrant' : 'RequestGrantForOther';
    if (!allow(caller, action))
      return problem(
        c,
        403,
        'forbidden',
        'Only an administrator asks for somebody else. Ask for yourself: leave --user out.',
      );
    return answer(
      c,
      await requestGrant(grants, {
        ...rest,
        by: callerOf(caller),
        principal: principal ?? null,
        ticket: ticket ?? null,
        startAt: startAt ?? null,
        documentName: documentName ?? null,
        mechanism: mechanism ?? 'sts',
        breakGlass: breakGlass ?? false,
      }),
      201,
    );
  });
  leftoverRoutes(app, deps, allow);
  app.get('/:id', async (c) => {
    const found = await find(deps, allow, c, 'ShowGrant');
    if (found instanceof Response) return found;
    return c.json({
      ...found,
      ...(deps.connectNotice === null ? {} : { connectNotice: deps.connectNotice }),
    });
  });
  changeRoutes(app, deps, allow);
  app.post('/:id/credentials', async (c) => {
    const found = await find(deps, allow, c, 'UseGrant');
    if (found instanceof Response) return found;
    const { arn: principal, person } = c.var.caller;
    const issued = await issueCredentials(grants, { id: found.id, by: { principal, person } });
    if (!issued.ok) return refused(c, issued);
    const { expiresAt, ...credentials } = issued.credentials;
    return c.json({ ...credentials, expiresAt: new Date(expiresAt).toISOString() });
  });
  return app;
}

function leftoverRoutes(app: Hono<ApiEnv>, deps: ApiDeps, allow: Allow): void {
  const forbidden = 'Only an administrator looks for leftovers. Ask one.';
  app.get('/leftovers', async (c) =>
    allow(c.var.caller, 'ManageLeftovers')
      ? c.json(await findLeftovers(deps.grants))
      : problem(c, 403, 'forbidden', forbidden),
  );
  app.post('/leftovers/purge', async (c) =>
    allow(c.var.caller, 'ManageLeftovers')
      ? c.json(await purgeLeftovers(deps.grants))
      : problem(c, 403, 'forbidden', forbidden),
  );
}

/** What can be asked of a grant: each has its action of policies/access and its body. */
function changeRoutes(app: Hono<ApiEnv>, deps: ApiDeps, allow: Allow): void {
  const { grants } = deps;
  const none = z.strictObject({});
  const on = <Body>(
    name: string,
    action: ApiAction,
    schema: z.ZodType<Body>,
    change: (ask: { readonly id: string; readonly by: GrantCaller }, body: Body) => Promise<GrantChanged>,
  ) =>
    app.post(`/:id/${name}`, async (c) => {
      const text = await c.req.text();
      const body = schema.safeParse(text === '' ? {} : parsed(text));
      if (!body.success) return malformed(c, 'bad-body', body.error);
      const found = await find(deps, allow, c, action);
      if (found instanceof Response) return found;
      return answer(c, await change({ id: found.id, by: callerOf(c.var.caller) }, body.data), 200);
    });
  on('approve', 'AnswerGrant', none, (ask) => approveGrant(grants, ask));
  on('deny', 'AnswerGrant', grantReasonBody, (ask, body) => denyGrant(grants, { ...ask, ...body }));
  on('extend', 'ExtendGrant', extendBody, (ask, body) => extendGrant(grants, { ...ask, ...body }));
  on('renew', 'RenewGrant', renewBody, (ask, body) =>
    renewGrant(grants, { ...ask, windowMs: body.windowMs ?? null }),
  );
  on('finish', 'FinishGrant', none, (ask) => finishGrant(grants, ask));
  on('revoke', 'RevokeGrant', grantReasonBody, (ask, body) => revokeGrant(grants, { ...ask, ...body }));
  on('review', 'ReviewGrant', reviewBody, (ask, body) => reviewGrant(grants, { ...ask, ...body }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The grant of the path, when the caller may do that with it; one that they may not see is not there for them. */
async function find(
  deps: ApiDeps,
  allow: Allow,
  c: Context<ApiEnv>,
  action: ApiAction,
): Promise<ReturnType<typeof grantTimelineView> | Response> {
  const id = c.req.param('id') ?? '';
  const grant = await showGrant(deps.grants, id);
  if (grant === null || !allow(c.var.caller, 'ShowGrant', about(grant)))
    return refused(c, { ok: false, reason: 'no-such-grant', detail: id });
  if (!allow(c.var.caller, action, about(grant)))
    return problem(
      c,
      403,
      'forbidden',
      `You may not do that with grant ${id}. Ask an approver or an administrator.`,
    );
  return grant;
}

function answer(c: Context<ApiEnv>, changed: GrantChanged, status: 200 | 201): Response {
  return changed.ok ? c.json(grantTimelineView(changed.grant), status) : refused(c, changed);
}
