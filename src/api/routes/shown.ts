import { Hono } from 'hono';
import { findSession } from '../../operations/find-session.ts';
import type { Shown, ShownStreams } from '../../operations/shown-streams.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { MAX_SHOWN_LINES, shownLine, shownQuery } from '../contract.ts';
import { malformed, problem, sentencesOf } from '../problem.ts';

/** POST /v1/sessions/:id/stream: what our own client shows its own session, a piece at a time. */
export function shownRoutes(
  deps: ApiDeps & {
    readonly shown: { readonly streams: ShownStreams; readonly wanted: () => boolean };
  },
  allow: Allow,
): Hono<ApiEnv> {
  return new Hono<ApiEnv>().post('/:id/stream', async (c) => {
    const id = c.req.param('id');
    if (!deps.shown.wanted())
      return problem(c, 409, 'not-wanted', 'This server takes no such stream (detections.clientStream).');
    const query = shownQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const record = await findSession(deps.watch, id);
    const about = { owner: record?.start.owner ?? null, person: record?.person ?? null };
    if (record === null || !allow(c.var.caller, 'StreamSession', about))
      return problem(c, 404, 'no-such-session', `There is no session ${id} of yours.`);
    if (record.state === 'ended') return problem(c, 409, 'already-ended', 'The session has ended already.');
    const shown = parseShown(await c.req.text());
    if (typeof shown === 'string') return problem(c, 400, 'bad-body', shown);
    const taken = await deps.shown.streams.take(record, { ...query.data, shown });
    if (taken === 'too-fast')
      return problem(c, 429, 'too-fast', 'More is shown than is judged: this piece was left out.');
    return c.body(null, 204);
  });
}

/** JSON lines; a sentence that says what is wrong with them. */
function parseShown(text: string): readonly Shown[] | string {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length > MAX_SHOWN_LINES) return `more than ${MAX_SHOWN_LINES} lines: send them in pieces`;
  const shown: Shown[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = shownLine.safeParse(jsonOf(line));
    if (!parsed.success) return `line ${index + 1}: ${sentencesOf(parsed.error)}`;
    const one = parsed.data;
    shown.push('data' in one ? { data: Buffer.from(one.data, 'base64') } : one);
  }
  return shown;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
