import { Hono } from 'hono';
import { z } from 'zod';
import type { LegalHold } from '../../domain/archive/hold.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { type HeldObjects, type Holding, placeHold, releaseHold } from '../../operations/hold-sessions.ts';
import { type Pruning, prune } from '../../operations/prune.ts';
import type { RebuildReport } from '../../operations/rebuild-index.ts';
import { showSession } from '../../operations/show-session.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { malformed, problem } from '../problem.ts';

/** The body of POST /v1/prune. */
export const pruneBody = z.strictObject({ dryRun: z.boolean() });

/** The body of POST /v1/holds: of one session, or of all sessions of a person. */
export const holdBody = z
  .strictObject({
    session: z.string().min(1).max(400).optional(),
    person: z.string().min(1).max(400).optional(),
    reason: z.string().min(1).max(1000),
  })
  .refine((body) => (body.session === undefined) !== (body.person === undefined), {
    message: 'give either session or person',
  });

/** What keeps the archive small, and what keeps it from being made smaller. */
export interface RetentionDeps {
  readonly holding: Holding;
  readonly pruning: Pruning;
  readonly rebuild: () => Promise<RebuildReport>;
}

/** A hold as the API tells it. */
export type HoldView = ReturnType<typeof holdView>;

/** POST /v1/prune. */
export function pruneRoutes({ pruning }: RetentionDeps, allow: Allow): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post('/', async (c) => {
    if (!allow(c.var.caller, 'PruneRecordings'))
      return problem(c, 403, 'forbidden', 'You may not prune the archive. Ask an administrator.');
    const body = pruneBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return malformed(c, 'bad-body', body.error);
    return c.json(await prune(pruning, body.data));
  });
  return app;
}

/** POST /v1/recover: the search index again from the rows of the archive. */
export function recoverRoutes({ rebuild }: RetentionDeps, allow: Allow): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post('/', async (c) => {
    if (!allow(c.var.caller, 'RecoverIndex'))
      return problem(c, 403, 'forbidden', 'You may not make the index again. Ask an administrator.');
    return c.json(await rebuild());
  });
  return app;
}

/** GET /v1/holds, POST /v1/holds, POST /v1/holds/:id/release. */
export function holdRoutes(deps: RetentionDeps & Pick<ApiDeps, 'watch'>, allow: Allow): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const { holding } = deps;
  const forbidden = 'You may not see or place legal holds. Ask an auditor or an administrator.';
  app.get('/', async (c) => {
    if (!allow(c.var.caller, 'HoldRecordings')) return problem(c, 403, 'forbidden', forbidden);
    return c.json((await holding.holds.list()).map((hold) => holdView(hold)));
  });
  app.post('/', async (c) => {
    const { caller } = c.var;
    if (!allow(caller, 'HoldRecordings')) return problem(c, 403, 'forbidden', forbidden);
    const body = holdBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return malformed(c, 'bad-body', body.error);
    const { session: id, person, reason } = body.data;
    if (person !== undefined) {
      const placed = await placeHold(holding, { of: { kind: 'person', person }, reason, by: caller.arn });
      return c.json(holdView(placed.hold, placed.held), 201);
    }
    const session = id === undefined ? null : await showSession(deps.watch, id);
    if (session === null)
      return problem(
        c,
        404,
        'no-such-session',
        `There is no session ${id}. sallyport session list shows them.`,
      );
    const of = { kind: 'session' as const, account: session.account, region: session.region, id: session.id };
    const placed = await placeHold(holding, { of, reason, by: caller.arn });
    return c.json(holdView(placed.hold, placed.held), 201);
  });
  app.post('/:id/release', async (c) => {
    const id = c.req.param('id');
    if (!allow(c.var.caller, 'ReleaseHold'))
      return problem(c, 403, 'forbidden', 'You may not release legal holds. Ask an administrator.');
    const released = await releaseHold(holding, { id, by: c.var.caller.arn });
    if (released === null)
      return problem(c, 404, 'no-such-hold', `No hold ${id} is in force. sallyport hold list shows them.`);
    return c.json(holdView(released.hold, released.held));
  });
  return app;
}

function holdView(hold: LegalHold, held: HeldObjects | null = null) {
  const { of } = hold;
  return {
    id: hold.id,
    session: of.kind === 'session' ? of.id : null,
    account: of.kind === 'session' ? of.account : null,
    region: of.kind === 'session' ? of.region : null,
    person: of.kind === 'person' ? of.person : null,
    reason: hold.reason,
    placedBy: hold.placedBy,
    placedAt: renderRfc3339(hold.placedAt),
    releasedBy: hold.releasedBy,
    releasedAt: hold.releasedAt === null ? null : renderRfc3339(hold.releasedAt),
    held,
  };
}
