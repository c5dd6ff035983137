import { Hono } from 'hono';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { problem } from '../problem.ts';

/** The guardrails in force, as people read them. */
export interface GuardrailReader {
  list(): readonly object[];
  /** Undefined when there is none with that id. */
  explain(id: string): object | undefined;
}

/** GET /v1/guardrails, GET /v1/guardrails/:id. */
export function guardrailRoutes(deps: ApiDeps, allow: Allow): Hono<ApiEnv> {
  const refused = 'You may not see the guardrails. Ask an administrator.';
  return new Hono<ApiEnv>()
    .get('/', (c) => {
      if (!allow(c.var.caller, 'ListGuardrails')) return problem(c, 403, 'forbidden', refused);
      return c.json(deps.guardrails.list());
    })
    .get('/:id', (c) => {
      if (!allow(c.var.caller, 'ListGuardrails')) return problem(c, 403, 'forbidden', refused);
      const found = deps.guardrails.explain(c.req.param('id'));
      if (found === undefined)
        return problem(
          c,
          404,
          'no-such-guardrail',
          `No guardrail has the id ${c.req.param('id')}. sallyport guardrail list shows all.`,
        );
      return c.json(found);
    });
}
