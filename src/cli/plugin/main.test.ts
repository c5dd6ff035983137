import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NODE_ID, SESSION_ID, SessionServer } from '../../adapters/session-manager/testing/session-server.ts';
import { installPlugin } from './install.ts';

// The installed plugin, run as the AWS CLI runs it, on a real pseudo-terminal.

let folder = '';
let plugin = '';
let ssm: Server;
let asked: string[] = [];
const closers: (() => void)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  plugin = await installPlugin(folder);
  ssm = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-target']));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => ssm.once('listening', resolve));
});
afterAll(async () => {
  ssm.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
  asked = [];
});

interface Running {
  pty: IPty;
  server: SessionServer;
  typed: () => string;
  sizes: { cols: number; rows: number }[];
  shown: () => string;
  until: (done: () => boolean) => Promise<void>;
  exited: Promise<number>;
}

/** Starts the plugin from a shell that tells, afterwards, whether the terminal was given back. */
async function start(options?: ConstructorParameters<typeof SessionServer>[0]): Promise<Running> {
  const server = new SessionServer(options);
  const started = await server.started();
  let typed = '';
  let shown = '';
  const sizes: { cols: number; rows: number }[] = [];
  server.onAgent = (event) => {
    if (event.kind === 'ready') server.print('$ ');
    if (event.kind === 'input') typed += Buffer.from(event.data).toString();
    if (event.kind === 'size') sizes.push(event.size);
  };
  const response = {
    SessionId: started.sessionId,
    TokenValue: started.tokenValue,
    StreamUrl: started.streamUrl,
  };
  const endpoint = `http://127.0.0.1:${(ssm.address() as AddressInfo).port}`;
  const script =
    '"$0" "$@"; echo "exit $?"; case "$(stty -a)" in *-icanon*) echo raw;; *) echo cooked;; esac';
  const args = [
    'AWS_SSM_START_SESSION_RESPONSE',
    'us-east-1',
    'StartSession',
    '',
    `{"Target":"${NODE_ID}"}`,
    endpoint,
  ];
  const pty = spawn('/bin/sh', ['-c', script, plugin, ...args], {
    cols: 90,
    rows: 30,
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SSM_START_SESSION_RESPONSE: JSON.stringify(response),
    },
  });
  pty.onData((data) => {
    shown += data;
  });
  const exited = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)));
  closers.push(() => server.stop());
  const until = async (done: () => boolean): Promise<void> => {
    for (const limit = Date.now() + 15_000; !done() && Date.now() < limit; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(done(), `shown: ${JSON.stringify(shown)}, typed: ${JSON.stringify(typed)}`).toBe(true);
  };
  return { pty, server, typed: () => typed, sizes, shown: () => shown, until, exited };
}

describe('the installed plugin on a terminal', () => {
  test('sends each key as a byte, follows the window, and gives the terminal back at the end', async () => {
    const running = await start();
    await running.until(() => running.sizes.length === 1);
    await running.until(() => running.shown().includes(`Starting session with SessionId: ${SESSION_ID}`));
    expect(running.sizes).toEqual([{ cols: 90, rows: 30 }]);
    expect(String(running.server.openings[0]?.request.headers.authorization)).toContain(
      '/ssmmessages/aws4_request',
    );
    running.pty.write('a\x03\x1a\x1c\t\r');
    await running.until(() => running.typed() === 'a\x03\x1a\x1c\t\r');
    running.pty.resize(120, 40);
    await running.until(() => running.sizes.length === 2);
    expect(running.sizes[1]).toEqual({ cols: 120, rows: 40 });
    running.server.cut();
    running.server.close();
    await running.exited;
    expect(running.shown()).toContain(`Session: ${SESSION_ID} timed out.`);
    expect(running.shown()).toMatch(/exit 0\s+cooked/);
    expect(asked).toEqual(['AmazonSSM.ResumeSession']);
  });

  test("prints the service's last words as the real one does", async () => {
    const running = await start();
    await running.until(() => running.shown().includes('$ '));
    running.server.close('ended by a guardrail');
    await running.exited;
    expect(running.shown()).toContain(`\n\r\nSessionId: ${SESSION_ID} : ended by a guardrail\r\n\r\n`);
  });

  test('helps on ~? and, on ~., terminates the session and says that it is over', async () => {
    const running = await start();
    await running.until(() => running.sizes.length === 1);
    running.pty.write('~?');
    await running.until(() => running.shown().includes('disconnect, and terminate'));
    running.pty.write('~.');
    await running.exited;
    expect(running.shown()).toContain(`Exiting session with sessionId: ${SESSION_ID}.`);
    expect(running.shown()).toMatch(/exit 0\s+cooked/);
    expect([asked, running.typed()]).toEqual([['AmazonSSM.TerminateSession'], '']);
  });

  test('opens a local port and ends the session on Ctrl-C', async () => {
    const properties = { portNumber: '80', localPortNumber: '0', type: 'LocalPortForwarding' };
    const running = await start({ sessionType: 'Port', properties });
    const flags: number[] = [];
    running.server.onAgent = (event) => {
      if (event.kind === 'flag') flags.push(event.flag);
    };
    await running.until(() => running.shown().includes('Waiting for connections...'));
    expect(running.shown()).toMatch(new RegExp(`Port \\d+ opened for sessionId ${SESSION_ID}\\.`));
    running.pty.write('\x03');
    await running.exited;
    expect(running.shown()).toContain('Terminate signal received, exiting.');
    expect(flags).toEqual([2]);
  });
});
