import { Hono } from 'hono';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { problem } from '../problem.ts';

/** GET /v1/nodes, GET /v1/nodes/:id-or-name. */
export function nodeRoutes(deps: ApiDeps, allow: Allow): Hono<ApiEnv> {
  const refused = 'You may not see the nodes. Ask an administrator.';
  return new Hono<ApiEnv>()
    .get('/', async (c) => {
      if (!allow(c.var.caller, 'ListNodes')) return problem(c, 403, 'forbidden', refused);
      return c.json(await deps.listNodes());
    })
    .get('/:id', async (c) => {
      if (!allow(c.var.caller, 'ListNodes')) return problem(c, 403, 'forbidden', refused);
      const id = c.req.param('id');
      const found = (await deps.listNodes()).filter((node) => node.id === id || node.name === id);
      if (found.length === 0)
        return problem(c, 404, 'no-such-node', `No node is called ${id}. sallyport node list shows all.`);
      if (found.length > 1)
        return problem(
          c,
          409,
          'ambiguous',
          `${found.length} nodes are called ${id}: ${found.map((n) => n.id).join(', ')}. Give the id.`,
        );
      return c.json(found[0]);
    });
}
