/**
 * Five hundred people, in a process of their own: opens SESSIONS shells, says how fast keystrokes come back, and then
 * loses all connections at once and says when the last shell answers again. Told what to work on by argv[2]; prints
 * `ready`, `echo [ms...]` and `storm {ms, lost}`; goes on with each line that comes in.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { awsCalls } from '../../src/adapters/session-manager/aws-calls.ts';
import { hears, openShells, timeEchoes } from './shell.ts';

const { endpoint, person, targets, sessions, keystrokes } = JSON.parse(process.argv[2]!) as {
  endpoint: string;
  person: { accessKeyId: string; secretAccessKey: string };
  targets: string[];
  sessions: number;
  keystrokes: number;
};
const sockets = new Set<Socket>();
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});

const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const calls = awsCalls({ region: 'us-east-1', endpoint, credentials: async () => person });
const shells = await openShells(calls, { targets, count: sessions });
process.stdout.write('ready\n');
await told.next();
process.stdout.write(`echo ${JSON.stringify(await timeEchoes(shells, keystrokes))}\n`);
await told.next();
const lost = sockets.size;
const begun = performance.now();
const answered = shells.map((shell) => hears(shell, 'Z'));
for (const socket of sockets) socket.resetAndDestroy();
for (const { session } of shells) session.send(Buffer.from('Z'));
await Promise.all(answered);
process.stdout.write(`storm ${JSON.stringify({ ms: performance.now() - begun, lost })}\n`);
await told.next();
process.exit(0);
