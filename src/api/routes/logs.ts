import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { SessionView } from '../../domain/sessions/view.ts';
import { checkLogs } from '../../operations/check-logs.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import type { TailLine } from '../contract.ts';
import { logQuery, tailQuery } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

/** Follows the lines of all sessions that are asked for and may be watched. */
export type TailLogs = (
  asked: {
    readonly user?: string | undefined;
    readonly node?: string | undefined;
    readonly since?: number | undefined;
    readonly mayWatch: (session: SessionView) => boolean;
    readonly joined: (session: SessionView) => Promise<void>;
  },
  signal: AbortSignal,
) => AsyncIterable<TailLine>;

/** GET /v1/logs: how it stands with the logs of sessions. GET /v1/logs/tail: what sessions show, as it comes. */
export function logRoutes(
  deps: Pick<ApiDeps, 'watch' | 'recordRead' | 'logs' | 'noTail'>,
  allow: Allow,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/', async (c) => {
    const query = logQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const { session, user } = query.data;
    if ((session === undefined) === (user === undefined))
      return problem(c, 400, 'bad-query', 'Name a session, or a user: ?session=ID or ?user=NAME.');
    const rows = await checkLogs(deps.watch, query.data, (one) => allow(c.var.caller, 'ShowSession', one));
    if (rows.length === 0 && session !== undefined)
      return problem(
        c,
        404,
        'no-such-session',
        `There is no session ${session} that you may see. sallyport session list shows yours.`,
      );
    return c.json(rows);
  });
  app.get('/tail', (c) => {
    const query = tailQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    if (deps.noTail !== undefined) return problem(c, 501, 'no-tail', deps.noTail);
    const { caller } = c.var;
    const asked = {
      ...query.data,
      mayWatch: (session: SessionView) => allow(caller, 'WatchSession', session),
      joined: (session: SessionView) => deps.recordRead(caller, { what: 'tail', sessions: [session] }),
    };
    c.header('content-type', 'application/x-ndjson');
    return stream(c, async (out) => {
      const gone = new AbortController();
      out.onAbort(() => gone.abort());
      for await (const line of deps.logs.tail(asked, gone.signal)) await out.writeln(JSON.stringify(line));
    });
  });
  return app;
}
