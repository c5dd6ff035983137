/**
 * The people of the watch's bench, in a process of their own: opens SESSIONS compliant shells, types into them, and
 * then opens sessions that break a guardrail. Told what to work on by argv[2]; prints `ready`, `echo [ms...]` and
 * `closed {id: ms, ...}`.
 */

import { type AwsCalls, awsCalls } from '../../src/adapters/session-manager/aws-calls.ts';
import { ClientSession } from '../../src/adapters/session-manager/client-session.ts';

const { endpoint, people, ids, sessions, keystrokes, offences } = JSON.parse(process.argv[2]!) as {
  endpoint: string;
  people: Record<string, { accessKeyId: string; secretAccessKey: string }>;
  ids: Record<string, string>;
  sessions: number;
  keystrokes: number;
  offences: number;
};
const OPENED_AT_ONCE = 10;

interface Shell {
  readonly session: ClientSession;
  heard: (data: Uint8Array) => void;
}

const callsOf = (name: string): AwsCalls =>
  awsCalls({ region: 'us-east-1', endpoint, credentials: async () => people[name]! });
const engineer = callsOf('engineer');
const admin = callsOf('admin');

async function open(calls: AwsCalls, target: string): Promise<Shell> {
  const started = await calls.startSession({ target });
  const shell = { heard: () => undefined } as unknown as { session: ClientSession; heard: Shell['heard'] };
  shell.session = new ClientSession({
    started,
    targetId: target,
    clientVersion: '1.2.780.0',
    calls,
    listener: {
      ready: () => undefined,
      output: (_stream, data) => shell.heard(data),
      waiting: () => undefined,
      writable: () => undefined,
    },
  });
  return shell;
}

/** Resolves once the shell has printed something that holds the text. */
function hears(shell: Shell, text: string): Promise<void> {
  return new Promise((resolve) => {
    let got = '';
    shell.heard = (data) => {
      got += Buffer.from(data).toString('latin1');
      if (got.includes(text)) resolve();
    };
  });
}

const targets = [ids['DevEC2Instance']!, ids['DevOnPrem']!];
const shells: Shell[] = [];
for (let at = 0; at < sessions; at += OPENED_AT_ONCE) {
  const some = await Promise.all(
    Array.from({ length: Math.min(OPENED_AT_ONCE, sessions - at) }, (_, i) =>
      open(engineer, targets[i % 2]!),
    ),
  );
  await Promise.all(some.map((shell) => hears(shell, '$ ')));
  shells.push(...some);
}
process.stdout.write('ready\n');

const echoMs: number[] = [];
for (let i = 0; i < keystrokes; i++) {
  const shell = shells[(i * 37) % shells.length]!;
  // Letters only, and never enough of them to fill a line.
  const key = String.fromCharCode(97 + (i % 26));
  const heard = hears(shell, key);
  const begun = performance.now();
  shell.session.send(Buffer.from(key));
  await heard;
  echoMs.push(performance.now() - begun);
}
process.stdout.write(`echo ${JSON.stringify(echoMs)}\n`);

const closedMs: Record<string, number> = {};
for (let i = 0; i < offences; i++) {
  const begun = performance.now();
  const { session } = await open(admin, i % 2 === 0 ? ids['ProdEC2Instance']! : ids['ProdOnPrem']!);
  await session.ended;
  closedMs[session.sessionId] = performance.now() - begun;
}
const survivors = await Promise.all(
  shells.map(async ({ session }) => (await Promise.race([session.ended, 'open'])) === 'open'),
);
process.stdout.write(`closed ${JSON.stringify({ closedMs, survivors: survivors.filter(Boolean).length })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
