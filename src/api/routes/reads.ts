import { Hono } from 'hono';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { showSession } from '../../operations/show-session.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { problem } from '../problem.ts';

/** GET /v1/sessions/:id/reads: who watched, read, searched or exported a session, oldest first. */
export function readRoutes(deps: Pick<ApiDeps, 'watch' | 'readsOf'>, allow: Allow): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/:id/reads', async (c) => {
    const id = c.req.param('id');
    const session = await showSession(deps.watch, id);
    if (session === null || !allow(c.var.caller, 'ShowSession', session))
      return problem(
        c,
        404,
        'no-such-session',
        `There is no session ${id} that you may see. sallyport session list shows yours.`,
      );
    if (!allow(c.var.caller, 'ListReads', session))
      return problem(c, 403, 'forbidden', `You may not see who watched ${id}. Ask an auditor.`);
    const reads = await deps.readsOf(session);
    return c.json(reads.map((read) => ({ ...read, at: renderRfc3339(read.at), session: id })));
  });
}
