import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { SmuxSession } from '@sallyport/session-channel/smux.ts';
import { afterEach, expect, test } from 'vitest';
import { attachSession } from './attach.ts';
import { NODE_ID, SessionServer } from './testing/session-server.ts';

// The node's side: smux streams joined to a real TCP server, as an agent joins them to the remote port.

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function anEcho(): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function joinPort(server: SessionServer, port: number): void {
  const mux = new SmuxSession('server');
  const sockets = new Map<number, Socket>();
  server.onAgent = (event) => {
    if (event.kind !== 'input') return;
    for (const one of mux.receive(event.data)) {
      if (one.kind === 'opened') {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
        sockets.set(one.streamId, socket);
        socket.on('data', (data) => {
          server.print(mux.write(one.streamId, data));
          if (server.agent.isFull) socket.pause();
        });
        socket.on('end', () => server.print(mux.end(one.streamId)));
        socket.on('error', () => {});
      } else if (one.kind === 'data') sockets.get(one.streamId)?.write(one.data);
      else if (one.kind === 'ended') sockets.get(one.streamId)?.end();
    }
  };
  const resume = setInterval(() => {
    if (!server.agent.isFull) for (const socket of sockets.values()) socket.resume();
  }, 1);
  closers.push(() => clearInterval(resume));
}

async function aForward(localPortNumber = '0') {
  const properties = { portNumber: '5432', localPortNumber, type: 'LocalPortForwarding' };
  const server = new SessionServer({ sessionType: 'Port', properties });
  closers.push(() => server.stop());
  joinPort(server, await anEcho());
  const said: string[] = [];
  let wake = (): void => {};
  const attached = attachSession({
    started: await server.started(),
    targetId: NODE_ID,
    clientVersion: '1.2.780.0',
    calls: server.calls(),
    streams: { stdin: new PassThrough(), stdout: aSink(), stderr: aSink() },
    tell: (text) => {
      said.push(text);
      wake();
    },
    waiting: () => {},
  });
  const heard = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = said.map((text) => pattern.exec(text)?.[1]).find((text) => text !== undefined);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { server, attached, heard };
}

const aSink = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

async function echoed(port: number, data: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.end(data);
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

test('bytes come back whole over several connections at once, across a cut socket', async () => {
  const { server, attached, heard } = await aForward();
  const port = Number(await heard(/^Port (\d+) opened for sessionId/));
  const sent = [randomBytes(3_000_000), randomBytes(700_000), Buffer.from('ping')];
  const all = Promise.all(sent.map((data) => echoed(port, data)));
  setTimeout(() => server.cut(), 30);
  const got = await all;
  const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  expect(got.map(sha)).toEqual(sent.map(sha));
  expect(server.openings.length).toBe(2);
  server.close();
  expect((await attached).end).toEqual({ cause: 'closed', output: '' });
  await expect(echoed(port, Buffer.from('late'))).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken is said, and the session ended', async () => {
  const taken = await anEcho();
  const { server, attached, heard } = await aForward(String(taken));
  expect(await heard(/^(Cannot listen on 127\.0\.0\.1)/)).toBeDefined();
  expect((await attached).end).toEqual({ cause: 'left' });
  expect(server.terminated.length).toBe(1);
});

test('bytes that are not smux end the session with a word', async () => {
  const { server, attached, heard } = await aForward();
  await heard(/^(Port) /);
  server.print('SSH-2.0-OpenSSH');
  expect(await heard(/cannot be read: (.*)\. Its agent/)).toContain('smux version');
  expect((await attached).end).toEqual({ cause: 'left' });
});
