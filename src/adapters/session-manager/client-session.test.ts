import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ClientSession } from './client-session.ts';
import { CallRefused, type SessionCalls, type StartedSession } from './session-calls.ts';
import type { SessionReady } from './session-listener.ts';
import { NODE_ID, SESSION_ID, SessionServer } from './testing/session-server.ts';

const servers: SessionServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

const aServer = (options?: ConstructorParameters<typeof SessionServer>[0]): SessionServer => {
  const server = new SessionServer(options);
  servers.push(server);
  return server;
};

interface Opened {
  session: ClientSession;
  output: () => Buffer;
  waits: string[];
  ready: SessionReady[];
  until: (done: () => boolean) => Promise<void>;
}

function open(started: StartedSession, calls: SessionCalls): Opened {
  const chunks: Uint8Array[] = [];
  const waits: string[] = [];
  const ready: SessionReady[] = [];
  let wake = (): void => {};
  const session = new ClientSession({
    started,
    targetId: NODE_ID,
    clientVersion: '1.2.780.0',
    calls,
    jitter: () => 0,
    listener: {
      ready: (one) => void ready.push(one),
      output: (_, data) => {
        chunks.push(Uint8Array.from(data));
        wake();
      },
      waiting: (text) => void waits.push(text),
      writable: () => {},
    },
  });
  const until = async (done: () => boolean): Promise<void> => {
    const limit = Date.now() + 10_000;
    while (!done() && Date.now() < limit) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 20);
      });
    }
    expect(done()).toBe(true);
  };
  return { session, output: () => Buffer.concat(chunks), waits, ready, until };
}

describe('a session of ours', () => {
  test('opens signed, shows output, sends input and size, and ends when the service says so', async () => {
    const server = aServer();
    const typed: Uint8Array[] = [];
    const sizes: unknown[] = [];
    server.onAgent = (event) => {
      if (event.kind === 'ready') server.print('$ ');
      if (event.kind === 'input') typed.push(event.data);
      if (event.kind === 'size') sizes.push(event.size);
    };
    const opened = open(await server.started(), server.calls());
    opened.session.resize({ cols: 90, rows: 20 });
    opened.session.send(Buffer.from('id\r'));
    await opened.until(() => Buffer.concat(typed).toString() === 'id\r');
    expect(opened.output().toString()).toBe('$ ');
    expect(sizes).toEqual([{ cols: 90, rows: 20 }]);
    expect(server.openings[0]?.request.headers.authorization).toBe('signed');
    expect(server.openings[0]?.opening.clientVersion).toBe('1.2.780.0');
    server.close('ended by a guardrail');
    expect(await opened.session.ended).toEqual({ cause: 'closed', output: 'ended by a guardrail' });
  });

  test('loses and doubles nothing when its socket is cut again and again while output and input flow', async () => {
    const server = aServer();
    const typed: Uint8Array[] = [];
    server.onAgent = (event) => {
      if (event.kind === 'input') typed.push(event.data);
    };
    const opened = open(await server.started(), server.calls());
    const sha = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
    const printed = Buffer.alloc(900_000, 'all work and no play ');
    const pasted = Buffer.alloc(200_000, 'paste ');
    await opened.until(() => server.openings.length === 1);
    server.print('$ ');
    await opened.until(() => opened.ready.length === 1);
    opened.session.send(pasted);
    for (let at = 0; at < printed.length; at += 100_000) {
      server.print(printed.subarray(at, at + 100_000));
      if (at % 300_000 === 0) {
        const before = server.openings.length;
        server.cut();
        await opened.until(() => server.openings.length > before);
      }
    }
    await opened.until(
      () => opened.output().length >= printed.length + 2 && Buffer.concat(typed).length >= pasted.length,
    );
    expect(sha(opened.output().subarray(2))).toBe(sha(printed));
    expect(sha(Buffer.concat(typed))).toBe(sha(pasted));
    const clientIds = new Set(server.openings.map((one) => one.opening.clientId));
    expect([server.openings.length, clientIds.size]).toEqual([4, 1]);
  });

  test('agrees on keys with an agent that asks for encryption', async () => {
    const server = aServer({ kmsKeyId: 'alias/sessions' });
    const opened = open(await server.started(), server.calls());
    await opened.until(() => opened.ready.length === 1);
    server.print('secret output');
    await opened.until(() => opened.output().toString() === 'secret output');
    expect(opened.ready[0]?.customerMessage).toBe('This session is encrypted using AWS KMS.');
  });

  test('tells the agent when KMS refuses the key', async () => {
    const server = aServer({ kmsKeyId: 'denied' });
    const failures: string[] = [];
    server.onAgent = (event) => {
      if (event.kind === 'failed') failures.push(event.reason);
    };
    const opened = open(await server.started(), server.calls());
    await opened.until(() => failures.length === 1);
    expect(failures[0]).toContain('GenerateDataKey API: AccessDeniedException');
    await opened.session.leave();
    expect(server.terminated).toEqual([SESSION_ID]);
  });

  test('has timed out when it is cut and ResumeSession gives no token', async () => {
    const server = aServer();
    server.resume = async () => undefined;
    const opened = open(await server.started(), server.calls());
    await opened.until(() => server.openings.length === 1);
    server.cut();
    expect(await opened.session.ended).toEqual({ cause: 'timed-out' });
  });

  test('stops at a refusal of ResumeSession, and tries again past a passing failure', async () => {
    const server = aServer();
    const answers = [
      new Error('socket hang up'),
      new CallRefused('AccessDeniedException', 'AccessDenied: no'),
    ];
    server.resume = async () => {
      throw answers.shift();
    };
    const opened = open(await server.started(), server.calls());
    await opened.until(() => server.openings.length === 1);
    server.cut();
    expect(await opened.session.ended).toEqual({ cause: 'refused', text: 'AccessDenied: no' });
    expect(answers).toEqual([]);
  });

  test('stops at an opening that is refused over HTTP', async () => {
    const server = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1');
    server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const started = { sessionId: SESSION_ID, tokenValue: 't', streamUrl: `ws://127.0.0.1:${port}/` };
    const opened = open(started, aServer().calls());
    expect(await opened.session.ended).toMatchObject({
      cause: 'refused',
      text: expect.stringContaining('403'),
    });
    server.close();
  });

  test('fails at a stream URL that is none', async () => {
    const started = { sessionId: SESSION_ID, tokenValue: 't', streamUrl: 'nonsense' };
    expect(await open(started, aServer().calls()).session.ended).toMatchObject({ cause: 'failed' });
  });

  test('says what it waits for while nothing answers', async () => {
    const started = { sessionId: SESSION_ID, tokenValue: 't', streamUrl: 'ws://127.0.0.1:9/' };
    const opened = open(started, aServer().calls());
    await opened.until(() => opened.waits.length > 0);
    expect(opened.waits[0]).toContain('Waiting for the connection');
    await opened.session.leave();
    expect(await opened.session.ended).toEqual({ cause: 'left' });
  });

  test('fails when the service sends only noise', async () => {
    const server = aServer();
    const opened = open(await server.started(), server.calls());
    await opened.until(() => server.openings.length === 1);
    for (let count = 0; count <= 101; count += 1)
      server.follow([{ kind: 'frame', bytes: Buffer.from('noise') }]);
    expect(await opened.session.ended).toMatchObject({ cause: 'failed' });
    expect(server.terminated).toEqual([SESSION_ID]);
  });
});
