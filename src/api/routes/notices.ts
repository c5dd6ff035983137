import { Hono } from 'hono';
import { listNotices } from '../../operations/list-notices.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { noticeQuery } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

/** GET /v1/notices: notices raised, newest first. */
export function noticeRoutes(deps: ApiDeps, allow: Allow): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/', async (c) => {
    if (!allow(c.var.caller, 'ListNotices'))
      return problem(c, 403, 'forbidden', 'You may not read notices. Ask an administrator.');
    const query = noticeQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    return c.json(await listNotices(deps.watch, query.data));
  });
}
