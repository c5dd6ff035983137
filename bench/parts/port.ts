import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { attachSession } from '../../src/adapters/session-manager/attach.ts';
import { awsCalls } from '../../src/adapters/session-manager/aws-calls.ts';

const aSink = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** A port of the node: gives the data to who asks for it, or answers the hash of what it is given. */
async function startRemote(data: Buffer): Promise<{ port: number; close: () => void }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => {
      const got = Buffer.concat(chunks);
      socket.end(got.toString('latin1', 0, 4) === 'give' ? data : sha256(got));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** Carries bytes through a port session of our client, one way; seconds. Throws when they do not arrive whole. */
export async function timePort(options: {
  endpoint: string;
  person: { accessKeyId: string; secretAccessKey: string };
  target: string;
  bytes: number;
  direction: 'down' | 'up';
}): Promise<number> {
  const data = randomBytes(options.bytes);
  const remote = await startRemote(data);
  const calls = awsCalls({
    region: 'us-east-1',
    endpoint: options.endpoint,
    credentials: async () => options.person,
  });
  const started = await calls.startSession({
    target: options.target,
    documentName: 'AWS-StartPortForwardingSession',
    parameters: { portNumber: [String(remote.port)], localPortNumber: ['0'] },
  });
  const stdin = new PassThrough();
  let listening: (port: number) => void = () => undefined;
  const localPort = new Promise<number>((resolve) => {
    listening = resolve;
  });
  const attached = attachSession({
    started,
    targetId: options.target,
    clientVersion: '1.2.780.0',
    calls,
    streams: { stdin, stdout: aSink(), stderr: aSink() },
    tell: (text) => {
      const port = /^Port (\d+) opened/.exec(text)?.[1];
      if (port !== undefined) listening(Number(port));
    },
    waiting: () => undefined,
  });
  const socket = connect({ port: await localPort, host: '127.0.0.1', allowHalfOpen: true });
  const begun = performance.now();
  socket.end(options.direction === 'down' ? 'give' : data);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  const seconds = (performance.now() - begun) / 1000;
  const answer = Buffer.concat(chunks);
  const whole =
    options.direction === 'down' ? answer.equals(data) : answer.toString('latin1') === sha256(data);
  remote.close();
  await calls.terminate(started.sessionId);
  await attached;
  if (!whole) throw new Error(`${options.direction}: the bytes did not arrive whole`);
  return seconds;
}
