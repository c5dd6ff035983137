/**
 * The data channels under their limits: bytes of a forwarded port each way, keystroke echo with 500 shells open, the
 * service's memory for each, and how soon all are back after every client lost its connection at once. local-aws, the
 * nodes' agent and the people are processes of their own; the port's two ends are in this one.
 * `node bench/channels.ts`
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startPart } from './parts/child.ts';
import { timePort } from './parts/port.ts';
import { type Figure, percentile, report } from './parts/report.ts';

const PORT_BYTES = 50_000_000;
const PORT_RUNS = 3;
const PORT_MB_PER_S = 20;
const SESSIONS = 500;
const KEYSTROKES = 2_000;
const ECHO_P99_MS = 20;
const SESSION_MB = 6;
const STORM_S = 5;
const KB = 1_000;
const MB = 1_000_000;

interface Aws {
  readonly endpoint: string;
  readonly people: Record<string, { accessKeyId: string; secretAccessKey: string }>;
  readonly ids: Record<string, string>;
}

/** Resident memory of a process in MB, of Linux's books. */
function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line?.[1]) * KB) / MB;
}

function startCrowd(work: object) {
  const file = fileURLToPath(new URL('./parts/crowd.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', file, JSON.stringify(work)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    /** The rest of the next line, which begins with this word. */
    line: async (word: string): Promise<string> => {
      const { value, done } = await lines.next();
      if (done || !value.startsWith(word)) throw new Error(`the crowd stopped before it said ${word}`);
      return value.slice(word.length).trim();
    },
    goOn: () => child.stdin!.write('\n'),
  };
}

async function portFigures(aws: Aws): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const direction of ['down', 'up'] as const) {
    const rates: number[] = [];
    for (let run = 0; run < PORT_RUNS; run++) {
      const seconds = await timePort({
        endpoint: aws.endpoint,
        person: aws.people['admin']!,
        target: aws.ids['DevEC2Instance']!,
        bytes: PORT_BYTES,
        direction,
      });
      rates.push(PORT_BYTES / MB / seconds);
    }
    figures.push({
      name: `forwarded port, ${direction}, ${PORT_BYTES / MB} MB, best of ${PORT_RUNS}`,
      value: Math.max(...rates),
      unit: 'MB/s',
      limit: PORT_MB_PER_S,
      bound: 'at least',
    });
  }
  return figures;
}

async function crowdFigures(aws: Aws, servicePid: number): Promise<Figure[]> {
  const before = residentMb(servicePid);
  const crowd = startCrowd({
    endpoint: aws.endpoint,
    person: aws.people['engineer'],
    targets: [aws.ids['DevEC2Instance'], aws.ids['DevOnPrem']],
    sessions: SESSIONS,
    keystrokes: KEYSTROKES,
  });
  await crowd.line('ready');
  const memory = (residentMb(servicePid) - before) / SESSIONS;
  crowd.goOn();
  const echoMs = JSON.parse(await crowd.line('echo')) as number[];
  crowd.goOn();
  const storm = JSON.parse(await crowd.line('storm')) as { ms: number; lost: number };
  crowd.goOn();
  if (storm.lost < SESSIONS) throw new Error(`only ${storm.lost} connections were there to be lost`);
  return [
    {
      name: `keystroke echo, p99 of ${echoMs.length}`,
      value: percentile(echoMs, 0.99),
      unit: 'ms',
      limit: ECHO_P99_MS,
      bound: 'at most',
    },
    {
      name: 'memory of the service for each session',
      value: memory,
      unit: 'MB',
      limit: SESSION_MB,
      bound: 'at most',
    },
    {
      name: `${SESSIONS} clients lost at once, until all answer again`,
      value: storm.ms / 1000,
      unit: 's',
      limit: STORM_S,
      bound: 'at most',
    },
  ];
}

/** Runs the bench; true when every figure is within its limit. */
export async function benchChannels(): Promise<boolean> {
  const part = await startPart('watched-aws.ts');
  const aws = JSON.parse(part.ready) as Aws;
  // The crowd first: what a port's bytes leave behind in the service would hide what the shells take.
  const crowd = await crowdFigures(aws, part.process.pid!);
  const ports = await portFigures(aws);
  await part.stop();
  const portsGood = report('forwarded ports', ports);
  return report(`${SESSIONS} shells open`, crowd) && portsGood;
}

if (import.meta.main) {
  const good = await benchChannels();
  process.exit(good ? 0 : 1);
}
