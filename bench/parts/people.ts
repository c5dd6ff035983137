/**
 * The people of the watch's bench, in a process of their own: opens SESSIONS compliant shells, types into them, and
 * then opens sessions that break a guardrail. Told what to work on by argv[2]; prints `ready`, `echo [ms...]` and
 * `closed {id: ms, ...}`.
 */

import { type AwsCalls, awsCalls } from '../../src/adapters/session-manager/aws-calls.ts';
import { openShell, openShells, timeEchoes } from './shell.ts';

const { endpoint, people, ids, sessions, keystrokes, offences } = JSON.parse(process.argv[2]!) as {
  endpoint: string;
  people: Record<string, { accessKeyId: string; secretAccessKey: string }>;
  ids: Record<string, string>;
  sessions: number;
  keystrokes: number;
  offences: number;
};
const callsOf = (name: string): AwsCalls =>
  awsCalls({ region: 'us-east-1', endpoint, credentials: async () => people[name]! });
const engineer = callsOf('engineer');
const admin = callsOf('admin');

const targets = [ids['DevEC2Instance']!, ids['DevOnPrem']!];
const shells = await openShells(engineer, { targets, count: sessions });
process.stdout.write('ready\n');

const echoMs = await timeEchoes(shells, keystrokes);
process.stdout.write(`echo ${JSON.stringify(echoMs)}\n`);

const closedMs: Record<string, number> = {};
for (let i = 0; i < offences; i++) {
  const begun = performance.now();
  const { session } = await openShell(admin, i % 2 === 0 ? ids['ProdEC2Instance']! : ids['ProdOnPrem']!);
  await session.ended;
  closedMs[session.sessionId] = performance.now() - begun;
}
const survivors = await Promise.all(
  shells.map(async ({ session }) => (await Promise.race([session.ended, 'open'])) === 'open'),
);
process.stdout.write(`closed ${JSON.stringify({ closedMs, survivors: survivors.filter(Boolean).length })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
