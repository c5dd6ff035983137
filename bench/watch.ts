/**
 * The watch under its limits, with 200 shells open: keystroke echo, from the event's arrival to the TerminateSession
 * call, and from StartSession to the channel closed. local-aws with the nodes, the people, and the server (this
 * process) are processes of their own. `node bench/watch.ts`
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../src/runtimes/server/config.ts';
import { startServer } from '../src/runtimes/server/serve.ts';
import { startPart } from './parts/child.ts';
import { percentile, report } from './parts/report.ts';

const SESSIONS = 200;
const KEYSTROKES = 2_000;
const OFFENCES = 100;
const ECHO_P99_MS = 20;
const TERMINATE_P99_MS = 100;
const CLOSED_P99_MS = 500;
/** So that the cap, which protects against a bad rule, does not end the bench. */
const CAP_PER_MINUTE = 10_000;

interface WatchedAws {
  readonly endpoint: string;
  readonly people: object;
  readonly ids: object;
  readonly files: { readonly awsConfigFile: string; readonly awsCredentialsFile: string };
  readonly config: object;
}

/** Starts the people; `line` gives the rest of the next line that begins with a word. */
function startPeople(work: object) {
  const file = fileURLToPath(new URL('./parts/people.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', file, JSON.stringify(work)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const line = async (word: string): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the people stopped before they said ${word}`);
      if (value.startsWith(word)) return value.slice(word.length).trim();
    }
  };
  return { line, stop: () => child.stdin!.end() };
}

/** Notes when each session's StartSession event arrived, and when TerminateSession was called for it. */
function instrument(server: Awaited<ReturnType<typeof startServer>>) {
  const arrivedAt = new Map<string, number>();
  const calledAt = new Map<string, number>();
  const { sqs } = server.clients.hub.clients;
  const send = sqs.send.bind(sqs) as (...args: unknown[]) => Promise<{ Messages?: { Body?: string }[] }>;
  (sqs as { send: unknown }).send = async (...args: unknown[]) => {
    const answer = await send(...args);
    for (const { Body = '' } of answer.Messages ?? []) {
      const { detail } = JSON.parse(Body) as {
        detail?: { eventName?: string; responseElements?: { sessionId?: string } };
      };
      const id = detail?.responseElements?.sessionId;
      if (detail?.eventName === 'StartSession' && id !== undefined) arrivedAt.set(id, performance.now());
    }
    return answer;
  };
  const { api } = server.watch;
  const terminate = api.terminate.bind(api);
  api.terminate = (place, id) => {
    if (!calledAt.has(id)) calledAt.set(id, performance.now());
    return terminate(place, id);
  };
  return { arrivedAt, calledAt };
}

/** Runs the bench; true when every figure is within its limit. */
export async function benchWatch(): Promise<boolean> {
  const aws = await startPart('watched-aws.ts');
  const { endpoint, people, ids, files, config } = JSON.parse(aws.ready) as WatchedAws;
  process.env['AWS_CONFIG_FILE'] = files.awsConfigFile;
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = files.awsCredentialsFile;
  const server = await startServer(
    parseConfig({ ...config, profile: 'sallyport-server', terminationCapPerMinute: CAP_PER_MINUTE }, 'bench'),
    { say: () => undefined },
  );
  await server.ready;
  const seen = instrument(server);
  const crowd = startPeople({
    endpoint,
    people,
    ids,
    sessions: SESSIONS,
    keystrokes: KEYSTROKES,
    offences: OFFENCES,
  });
  await crowd.line('ready');
  const echoMs = JSON.parse(await crowd.line('echo')) as number[];
  const { closedMs, survivors } = JSON.parse(await crowd.line('closed')) as {
    closedMs: Record<string, number>;
    survivors: number;
  };
  const terminateMs = Object.keys(closedMs).flatMap((id) => {
    const [from, to] = [seen.arrivedAt.get(id), seen.calledAt.get(id)];
    return from === undefined || to === undefined ? [] : [to - from];
  });
  crowd.stop();
  await server.close();
  await aws.stop();
  const closed = Object.values(closedMs);
  return report(`the watch, ${SESSIONS} shells open`, [
    {
      name: `keystroke echo, p99 of ${echoMs.length}`,
      value: percentile(echoMs, 0.99),
      unit: 'ms',
      limit: ECHO_P99_MS,
      bound: 'at most',
    },
    {
      name: 'keystroke echo, median',
      value: percentile(echoMs, 0.5),
      unit: 'ms',
      limit: ECHO_P99_MS,
      bound: 'at most',
    },
    {
      name: `event's arrival to TerminateSession, p99 of ${terminateMs.length}`,
      value: percentile(terminateMs, 0.99),
      unit: 'ms',
      limit: TERMINATE_P99_MS,
      bound: 'at most',
    },
    {
      name: `StartSession to channel closed, p99 of ${closed.length}`,
      value: percentile(closed, 0.99),
      unit: 'ms',
      limit: CLOSED_P99_MS,
      bound: 'at most',
    },
    { name: 'compliant shells still open', value: survivors, unit: '', limit: SESSIONS, bound: 'at least' },
  ]);
}

if (import.meta.main) {
  const good = await benchWatch();
  process.exit(good ? 0 : 1);
}
