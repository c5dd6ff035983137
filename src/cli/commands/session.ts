import type { Command } from 'commander';
import { Option } from 'commander';
import pc from 'picocolors';
import type { WatchedLine, WatchLine } from '../../api/contract.ts';
import { printable } from '../../domain/kernel/printable.ts';
import { plainLine } from '../../domain/recordings/plain-line.ts';
import type { SessionView } from '../../domain/sessions/view.ts';
import { ApiClient } from '../api-client.ts';
import { failed } from '../exit.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { parseInstantOption } from '../instant-option.ts';
import { showTime, write } from '../output.ts';
import { type ReadView, renderReads } from '../reads-text.ts';
import { renderSession, sessionColumns } from '../session-text.ts';

/** The longest line of a session that is shown whole; the agent cuts at about as much. */
const MAX_LINE = 33_000;

type ListFilter = Record<'state' | 'user' | 'node' | 'since' | 'until' | 'limit', string | undefined>;
interface ShowOptions {
  readonly timeline?: boolean;
  readonly reads?: boolean;
}

type Timeline = { readonly timeline: readonly { at: string; kind: string; text: string }[] };

/** `session list|show|watch|terminate`. */
export function addSessionCommands(program: Command): void {
  const session = program.command('session').description('See sessions, watch them live, end them.');
  withGlobalOptions(session.command('list'))
    .description('List sessions, newest first.')
    .addOption(new Option('--state <state>', 'only these').choices(['active', 'ended']))
    .option('--user <who>', 'only of this person or principal')
    .option('--node <node>', 'only on this node, by id or name')
    .option('--since <when>', 'started at or after: 4h, 2026-11-21, 2026-11-21T10:00:00Z', (text) =>
      parseInstantOption(text),
    )
    .option('--until <when>', 'started before', (text) => parseInstantOption(text))
    .option('--limit <n>', 'at most so many')
    .addHelpText(
      'after',
      '\nExamples:\n  sallyport session list --state active\n  sallyport session list --user engineer --since 7d -o json',
    )
    .action(async (filter: ListFilter, command: Command) => list(filter, command));
  withGlobalOptions(session.command('show').argument('<id>', "the session's id"))
    .description('Show one session: who, where, the verdict and its reasons.')
    .option('--timeline', 'with what happened to it, oldest first')
    .option('--reads', 'with who watched, read, searched or exported it, oldest first')
    .action(async (id: string, options: ShowOptions, command: Command) => show(id, options, command));
  withGlobalOptions(session.command('watch').argument('<id>', "the session's id"))
    .description("Follow a live session's output, from its streamed log. That you watched is recorded.")
    .action(async (id: string, _options: object, command: Command) => watch(id, command));
  withGlobalOptions(session.command('terminate').argument('<id>', "the session's id"))
    .description('End a session. It is recorded with the reason, and confirmed once AWS no longer lists it.')
    .requiredOption('--reason <text>', 'why; kept on record and told')
    .action(async (id: string, options: { reason: string }, command: Command) =>
      terminate(id, options.reason, command),
    );
}

async function list(filter: ListFilter, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const { state, user, node, since, until, limit } = filter;
  const rows = await new ApiClient(settings).get<SessionView[]>('/v1/sessions', {
    state,
    user,
    node,
    since,
    until,
    limit,
  });
  settings.output.list(rows, sessionColumns, 'No sessions. Open one with: sallyport connect NODE');
}

async function show(id: string, options: ShowOptions, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const api = new ApiClient(settings);
  const path = `/v1/sessions/${encodeURIComponent(id)}`;
  const { timeline, ...session } = await api.get<SessionView & Timeline>(path);
  const reads = options.reads === true ? await api.get<ReadView[]>(`${path}/reads`) : null;
  const value = {
    ...session,
    ...(options.timeline === true ? { timeline } : {}),
    ...(reads === null ? {} : { reads }),
  };
  settings.output.one(value, (shownValue) =>
    [
      renderSession(shownValue, options.timeline === true),
      ...(reads === null ? [] : ['', renderReads(reads)]),
    ].join('\n'),
  );
}

async function terminate(id: string, reason: string, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const session = await new ApiClient(settings).post<SessionView>(
    `/v1/sessions/${encodeURIComponent(id)}/terminate`,
    { reason },
  );
  settings.output.one(
    session,
    (value) =>
      `${pc.yellow('ending')} ${value.id}; sallyport session show ${value.id} --timeline tells when it is confirmed.`,
  );
}

async function watch(id: string, command: Command): Promise<void> {
  const settings = settingsOf(command);
  const gone = new AbortController();
  // Whoever started us may pass a Ctrl-C on that reached us already: a second one must not end the process.
  process.on('SIGINT', () => gone.abort());
  const { output } = settings;
  if (output.format === 'text')
    output.note(pc.dim(`watching ${id}; that you watch is recorded; Ctrl-C stops watching, not the session`));
  const collected: WatchedLine[] = [];
  let last: WatchedLine | undefined;
  try {
    for await (const line of partsOf(new ApiClient(settings), id, gone.signal)) {
      last = line;
      if (output.format === 'json') collected.push(line);
      else if (output.format === 'ndjson') write(JSON.stringify(line));
      else showLine(line, (text) => output.note(text));
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
  if (last?.kind !== 'ended' && !gone.signal.aborted)
    throw failed(`The server stopped telling of ${id} before its end; its own log says why. Watch it again.`);
  if (output.format === 'json') write(JSON.stringify(collected, null, 2));
}

/** An API that cannot hold a stream tells in parts: each is asked for where the one before ended. */
async function* partsOf(client: ApiClient, id: string, signal: AbortSignal): AsyncGenerator<WatchedLine> {
  const path = `/v1/sessions/${encodeURIComponent(id)}/watch`;
  for (let after: string | null = ''; after !== null; ) {
    const query: string = after === '' ? '' : `?${new URLSearchParams({ after })}`;
    after = null;
    const lines: AsyncIterable<WatchLine> = client.lines(`${path}${query}`, signal);
    for await (const line of lines)
      if (line.kind === 'more') after = line.after;
      else yield line;
  }
}

function showLine(line: WatchedLine, note: (text: string) => void): void {
  if (line.kind === 'line') {
    const text = plainLine(line.text);
    if (text !== null) write(printable(text, MAX_LINE));
  } else if (line.kind === 'waiting') note(pc.dim(line.text));
  else
    note(
      pc.dim(`the session ended ${showTime(line.at)}${line.endCause === null ? '' : `: ${line.endCause}`}`),
    );
}
