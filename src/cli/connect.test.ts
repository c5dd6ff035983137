import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { AwsCalls, StartSessionRequest } from '../adapters/session-manager/aws-calls.ts';
import { NODE_ID, SESSION_ID, SessionServer } from '../adapters/session-manager/testing/session-server.ts';
import { type ConnectOptions, connectShell } from './connect.ts';

const servers: SessionServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.stop();
});

interface Connecting {
  server: SessionServer;
  stdin: PassThrough;
  shown: () => string;
  told: () => string;
  typed: () => string;
  requests: StartSessionRequest[];
  done: ReturnType<typeof connectShell>;
}

async function connecting(
  options: Partial<ConnectOptions>,
  channel?: ConstructorParameters<typeof SessionServer>[0],
): Promise<Connecting> {
  const server = new SessionServer(channel);
  servers.push(server);
  const started = await server.started();
  const requests: StartSessionRequest[] = [];
  const calls: AwsCalls = {
    ...server.calls(),
    startSession: async (request) => {
      requests.push(request);
      return started;
    },
  };
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough): (() => string) => {
    let text = '';
    stream.on('data', (data: Buffer) => {
      text += data.toString();
    });
    return () => text;
  };
  let typed = '';
  server.onAgent = (event) => {
    if (event.kind === 'ready') server.print('$ ');
    if (event.kind !== 'input') return;
    typed += Buffer.from(event.data).toString();
    if (typed.endsWith('\x04')) server.close();
  };
  const streams = { stdin, stdout, stderr };
  const done = connectShell({ target: NODE_ID, region: 'us-east-1', streams, ...options }, calls);
  return { server, stdin, shown: read(stdout), told: read(stderr), typed: () => typed, requests, done };
}

describe('connectShell', () => {
  test('types the command, stays, and takes the end of piped input for the end of the shell', async () => {
    const one = await connecting({ command: 'uptime', reason: 'ticket 7' });
    one.stdin.end('ls\r');
    expect((await one.done).end).toEqual({ cause: 'closed', output: '' });
    expect(one.typed()).toBe('uptime\rls\r\x04');
    expect(one.requests).toEqual([{ target: NODE_ID, reason: 'ticket 7' }]);
    expect(one.shown()).toBe('$ ');
    expect(one.told()).toContain(`Session ${SESSION_ID} on ${NODE_ID}. Leave with: exit, or Enter ~.`);
    expect(one.told()).toContain(`Session ${SESSION_ID} has ended.`);
  });

  test('asks for the forwarding document with both ports', async () => {
    const properties = { portNumber: '5432', localPortNumber: '0', type: 'LocalPortForwarding' };
    const one = await connecting(
      { forward: { localPort: 0, remoteHost: undefined, remotePort: 5432 } },
      { sessionType: 'Port', properties },
    );
    while (!one.told().includes('Waiting for connections'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    one.server.close();
    await one.done;
    expect(one.requests).toEqual([
      {
        target: NODE_ID,
        documentName: 'AWS-StartPortForwardingSession',
        parameters: { portNumber: ['5432'], localPortNumber: ['0'] },
      },
    ]);
  });

  test('carries an SSH session over standard input and output, byte for byte', async () => {
    const one = await connecting(
      { documentName: 'AWS-StartSSHSession' },
      { sessionType: 'Port', properties: { portNumber: '22' } },
    );
    const bytes = Buffer.from([0, 3, 4, 0xe2, 0x7e, 0x2e, 255]);
    const got: Buffer[] = [];
    let flag: number | undefined;
    const whole = new Promise<void>((resolve) => {
      one.server.onAgent = (event) => {
        if (event.kind === 'flag') flag = event.flag;
        if (event.kind !== 'input') return;
        got.push(Buffer.from(event.data));
        if (Buffer.concat(got).length === bytes.length) resolve();
      };
    });
    one.stdin.write(bytes);
    await whole;
    one.stdin.end();
    expect((await one.done).end).toEqual({ cause: 'left' });
    expect(Buffer.concat(got).equals(bytes)).toBe(true);
    expect(flag).toBe(2);
  });

  test('tells how a command without a terminal ended, and keeps its errors apart', async () => {
    const one = await connecting({}, { sessionType: 'NonInteractiveCommands' });
    one.server.onAgent = (event) => {
      if (event.kind !== 'ready') return;
      const now = Date.now();
      one.server.follow(one.server.agent.send(Buffer.from('out'), now));
      one.server.follow(one.server.agent.sendStdErr(Buffer.from('err'), now));
      one.server.follow(one.server.agent.sendExitCode(3, now));
      one.server.close();
    };
    expect(await one.done).toEqual({
      end: { cause: 'closed', output: '' },
      exitCode: 3,
      sessionId: expect.any(String),
    });
    expect([one.shown(), one.told().includes('err')]).toEqual(['out', true]);
  });

  test('rejects with what AWS says when the session is refused', async () => {
    const refusal = new Error('User is not authorized to perform: ssm:StartSession');
    const server = new SessionServer();
    servers.push(server);
    const calls: AwsCalls = { ...server.calls(), startSession: () => Promise.reject(refusal) };
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    await expect(connectShell({ target: NODE_ID, region: 'us-east-1', streams }, calls)).rejects.toBe(
      refusal,
    );
  });
});
