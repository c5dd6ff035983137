import { Hono } from 'hono';
import { readStatus } from '../../operations/status.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { problem } from '../problem.ts';

/** GET /v1/status: is the watch seeing and the loop keeping up. */
export function statusRoutes(deps: ApiDeps, allow: Allow): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/', async (c) => {
    if (!allow(c.var.caller, 'ShowStatus'))
      return problem(c, 403, 'forbidden', 'You may not see the status. Ask an administrator.');
    return c.json(await readStatus(deps.statusSources));
  });
}
