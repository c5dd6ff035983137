import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { type SessionView, withoutFindings } from '../../domain/sessions/view.ts';
import { listSessions } from '../../operations/list-sessions.ts';
import { showSession } from '../../operations/show-session.ts';
import { terminateSession } from '../../operations/terminate-session.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import type { ApiCaller } from '../caller.ts';
import { sessionQuery, terminateBody, watchQuery } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

const about = (session: SessionView) => ({ owner: session.owner, person: session.person });

/** A watch in parts is kept again after this. */
const WATCH_KEPT_MS = 15 * 60_000;

const REFUSALS = {
  'no-such-session': [404, 'There is no session with that id.'],
  'already-ended': [409, 'The session has ended already.'],
  'reason-missing': [400, 'Give a reason.'],
  'reason-too-long': [400, 'The reason is longer than 256 characters.'],
} as const;

/** GET /v1/sessions, GET /v1/sessions/:id, POST /v1/sessions/:id/terminate, GET /v1/sessions/:id/watch. */
export function sessionRoutes(deps: ApiDeps, allow: Allow): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  // A session that a caller may not see is answered like one that is not there: ids are not to be guessed at.
  const find = async (caller: ApiCaller, id: string) => {
    const session = await showSession(deps.watch, id);
    if (session === null || !allow(caller, 'ShowSession', about(session))) return null;
    return allow(caller, 'ListFindings') ? session : withoutFindings(session);
  };
  const missing = (id: string) =>
    `There is no session ${id} that you may see. sallyport session list shows yours.`;
  app.get('/', async (c) => {
    const query = sessionQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const isVisible = (session: SessionView) => allow(c.var.caller, 'ListSessions', about(session));
    const sessions = await listSessions(deps.watch, query.data, isVisible);
    return c.json(allow(c.var.caller, 'ListFindings') ? sessions : sessions.map(withoutFindings));
  });
  app.get('/:id', async (c) => {
    const session = await find(c.var.caller, c.req.param('id'));
    return session === null
      ? problem(c, 404, 'no-such-session', missing(c.req.param('id')))
      : c.json(session);
  });
  app.post('/:id/terminate', async (c) => {
    const id = c.req.param('id');
    const body = terminateBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return malformed(c, 'bad-body', body.error);
    const session = await find(c.var.caller, id);
    if (session === null) return problem(c, 404, 'no-such-session', missing(id));
    if (!allow(c.var.caller, 'TerminateSession', about(session)))
      return problem(
        c,
        403,
        'forbidden',
        `You may not end ${id}: it is not yours. Ask an approver or an administrator.`,
      );
    const outcome = await terminateSession(deps.watch, {
      id,
      reason: body.data.reason,
      by: c.var.caller.arn,
    });
    if (!outcome.ok)
      return problem(c, REFUSALS[outcome.reason][0], outcome.reason, REFUSALS[outcome.reason][1]);
    return c.json(await find(c.var.caller, id), 202);
  });
  app.get('/:id/watch', async (c) => {
    const id = c.req.param('id');
    const session = await find(c.var.caller, id);
    if (session === null) return problem(c, 404, 'no-such-session', missing(id));
    if (!allow(c.var.caller, 'WatchSession', about(session)))
      return problem(c, 403, 'forbidden', `You may not watch ${id}. Ask an auditor or an administrator.`);
    const query = watchQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const { after = null } = query.data;
    await recordWatch(deps, c.var.caller, session, after);
    c.header('content-type', 'application/x-ndjson');
    return stream(c, async (out) => {
      const gone = new AbortController();
      out.onAbort(() => gone.abort());
      for await (const line of deps.watchSession(id, gone.signal, after))
        await out.writeln(JSON.stringify(line));
    });
  });
  return app;
}

/** Whoever goes on where a part ended is watching already: that is kept once in a while, and at the beginning always. */
async function recordWatch(
  deps: Pick<ApiDeps, 'watch' | 'recordRead' | 'readsOf'>,
  caller: ApiCaller,
  session: SessionView,
  after: string | null,
): Promise<void> {
  if (after !== null) {
    const since = deps.watch.clock.now() - WATCH_KEPT_MS;
    const reads = await deps.readsOf(session);
    if (reads.some(({ at, what, reader }) => what === 'watch' && reader.arn === caller.arn && at >= since))
      return;
  }
  await deps.recordRead(caller, { what: 'watch', sessions: [session] });
}
