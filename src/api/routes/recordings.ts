import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { BrokenRecording } from '../../domain/recordings/recording-event.ts';
import { sessionView } from '../../domain/sessions/view.ts';
import { exportJson, maskedOptions } from '../../operations/export-json.ts';
import { exportCast, exportText, gatherPage, type TextSink } from '../../operations/export-recording.ts';
import { findSession } from '../../operations/find-session.ts';
import type { RecordingSource, RecordingTools } from '../../operations/read-recording.ts';
import { openTranscript } from '../../operations/show-transcript.ts';
import type { Allow, ApiDeps, ApiEnv } from '../app.ts';
import { type RecordingQuery, recordingQuery } from '../contract.ts';
import { malformed, problem } from '../problem.ts';

/** What a read is kept as, by what is asked for. */
const KINDS = { json: 'show', play: 'play', cast: 'export', text: 'export', page: 'export' } as const;
const TYPES = {
  json: 'application/json',
  play: 'application/x-asciicast',
  cast: 'application/x-asciicast',
  text: 'text/plain; charset=utf-8',
  page: 'application/json',
} as const;
const asIs = (text: string) => text;
const rowsAsTheyAre = (rows: readonly string[]) => rows;

/**
 * GET /v1/sessions/:id/recording: what a session showed, read here. It is masked, and made anew from the emulator's
 * screens, unless an auditor asks for it raw; even then nothing of it can steer a terminal.
 */
export function recordingRoutes(
  deps: Pick<ApiDeps, 'watch' | 'recordRead' | 'logs'>,
  allow: Allow,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/:id/recording', async (c) => {
    const id = c.req.param('id');
    const query = recordingQuery.safeParse(c.req.query());
    if (!query.success) return malformed(c, 'bad-query', query.error);
    const record = await findSession(deps.watch, id);
    if (record === null || !allow(c.var.caller, 'ShowSession', sessionView(record)))
      return problem(
        c,
        404,
        'no-such-session',
        `There is no session ${id} that you may see. sallyport session list shows yours.`,
      );
    const session = sessionView(record);
    const unmasked = query.data.raw === 'true';
    if (!allow(c.var.caller, unmasked ? 'ReadRawTranscript' : 'ReadTranscript', session))
      return problem(
        c,
        403,
        'forbidden',
        unmasked
          ? `You may not read ${id} unmasked: only an auditor may. Leave out --unmasked.`
          : `You may not read what ${id} showed. Ask an auditor.`,
      );
    const shown = await openTranscript(deps.logs.transcripts, record, query.data.source ?? null);
    if (shown === null)
      return problem(
        c,
        404,
        'no-transcript',
        `There is no log of ${id} there. sallyport log check ${id} tells by when it must come.`,
      );
    const { format } = query.data;
    const detail = `${format}, ${shown.copy.destination}${unmasked ? ', raw' : ''}`;
    await deps.recordRead(c.var.caller, { what: KINDS[format], sessions: [session], detail });
    c.header('x-sallyport-destination', shown.copy.destination);
    return answer(c, { source: shown.source, tools: deps.logs.tools, asked: query.data });
  });
  return app;
}

interface Told {
  readonly source: RecordingSource;
  readonly tools: RecordingTools;
  readonly asked: RecordingQuery;
}

async function answer(c: Context, told: Told): Promise<Response> {
  if (told.asked.format === 'page') return pageAnswer(c, told);
  c.header('content-type', TYPES[told.asked.format]);
  return stream(c, async (out) => {
    await tell(told, async (text) => void (await out.write(text)));
  });
}

const optionsOf = ({ cols, rows, raw }: RecordingQuery) => ({
  size: cols === undefined || rows === undefined ? null : { cols, rows },
  unmasked: raw === 'true',
});

async function pageAnswer(c: Context, { source, tools, asked }: Told): Promise<Response> {
  try {
    const page = await gatherPage(source, tools, optionsOf(asked));
    if (page !== null) return c.json(page);
    return problem(c, 413, 'too-long', 'It is too long for one page. Export it with --format text or cast.');
  } catch (error) {
    if (!(error instanceof BrokenRecording)) throw error;
    return problem(c, 409, 'broken-recording', `The log breaks its format's rules: ${error.message}`);
  }
}

/** What breaks its format's rules is told as far as it goes. */
async function tell({ source, tools, asked }: Told, sink: TextSink): Promise<void> {
  const { size, unmasked } = optionsOf(asked);
  if (asked.format === 'json') {
    const shows = unmasked
      ? { showLine: asIs, showScreen: rowsAsTheyAre, showCommand: asIs }
      : maskedOptions();
    const untilMs = asked.atMs ?? null;
    await exportJson(source, tools, { ...shows, untilMs, size, brokenIsGap: true }, sink);
    return;
  }
  try {
    if (asked.format === 'text') await exportText(source, tools, { size, unmasked }, sink);
    else await exportCast(source, tools, { size, unmasked }, sink);
  } catch (error) {
    if (!(error instanceof BrokenRecording)) throw error;
    if (asked.format === 'text') await sink(`[gap: the rest cannot be read: ${error.message}]\n`);
  }
}
