import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { deliveriesView } from '../../domain/deliveries/view.ts';
import { renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { sessionView } from '../../domain/sessions/view.ts';
import { findSession } from '../../operations/find-session.ts';
import { openTranscript, type ShownCopy, tellTranscript } from '../../operations/show-transcript.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { type TranscriptLine, transcriptQuery } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

/** GET /v1/sessions/:id/deliveries and /v1/sessions/:id/transcript: the copies of a session's log, and their text. */
export function transcriptRoutes(
  deps: Pick<ApiDeps, 'watch' | 'recordRead' | 'logs'>,
  allow: Allow,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const find = async (c: Context<ApiEnv>, id: string) => {
    const record = await findSession(deps.watch, id);
    return record !== null && allow(c.var.caller, 'ShowSession', sessionView(record)) ? record : null;
  };
  const missing = (c: Context, id: string) =>
    problem(
      c,
      404,
      'no-such-session',
      `There is no session ${id} that you may see. sallyport session list shows yours.`,
    );
  app.get('/:id/deliveries', async (c) => {
    const id = c.req.param('id');
    const record = await find(c, id);
    return record === null ? missing(c, id) : c.json(deliveriesView(record));
  });
  app.get('/:id/transcript', async (c) => {
    const id = c.req.param('id');
    const query = transcriptQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const record = await find(c, id);
    if (record === null) return missing(c, id);
    const session = sessionView(record);
    const raw = query.data.raw === 'true';
    if (!allow(c.var.caller, raw ? 'ReadRawTranscript' : 'ReadTranscript', session))
      return problem(c, 403, 'forbidden', refusal(id, raw));
    const shown = await openTranscript(deps.logs.transcripts, record, query.data.source ?? null);
    if (shown === null)
      return problem(
        c,
        404,
        'no-transcript',
        `There is no log of ${id} there. sallyport log check ${id} tells by when it must come.`,
      );
    const detail = `${shown.copy.destination}${raw ? ', raw' : ''}`;
    await deps.recordRead(c.var.caller, { what: 'show', sessions: [session], detail });
    return raw ? rawAnswer(c, shown) : textAnswer(c, shown, deps.logs.tools);
  });
  return app;
}

function refusal(id: string, raw: boolean): string {
  return raw
    ? `You may not read the raw log of ${id}: only an auditor may. Without --raw secrets are masked.`
    : `You may not read the log of ${id}. Ask an auditor.`;
}

function rawAnswer(c: Context, { copy, source }: ShownCopy): Response {
  c.header('content-type', 'application/octet-stream');
  c.header('content-length', String(source.bytes));
  c.header('x-sallyport-destination', copy.destination);
  c.header('x-sallyport-sha256', source.sha256);
  return stream(c, async (out) => {
    for await (const chunk of source.chunks()) await out.write(chunk.slice());
  });
}

function textAnswer(
  c: Context,
  { copy, source }: ShownCopy,
  tools: Parameters<typeof tellTranscript>[1],
): Response {
  c.header('content-type', 'application/x-ndjson');
  const about: TranscriptLine = {
    kind: 'copy',
    destination: copy.destination,
    location: copy.location,
    deliveredAt: renderRfc3339(copy.deliveredAt),
    bytes: source.bytes,
    sha256: source.sha256,
    masked: true,
  };
  return stream(c, async (out) => {
    const write = async (piece: TranscriptLine) => void (await out.writeln(JSON.stringify(piece)));
    await write(about);
    await tellTranscript(source, tools, write);
  });
}
