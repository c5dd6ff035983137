/**
 * What neither a client nor a node may do on the data channels, beyond what local-aws/ssmmessages tests of tokens and
 * frames: openings signed wrongly, ids and paths of others, nodes speaking for other nodes, and what a process list
 * or a network interface shows.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateActivationCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { agentChild } from '@sallyport/lab/agents.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { ScriptedClient } from '@sallyport/local-aws/ssmmessages/testing/scripted-client.ts';
import {
  type NodeSession,
  type ScriptedNode,
  startScriptedNode,
} from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { makeAdmin, type SdkCredentials } from '@sallyport/local-aws/testing/make-admin.ts';
import { type RawWish, signRaw } from '@sallyport/local-aws/testing/raw-call.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const HOUR_MS = 3_600_000;

let aws: LocalAws;
let admin: SdkCredentials;
let ssm: SSMClient;
let node: ScriptedNode;
let intruder: ScriptedNode;

beforeAll(async () => {
  aws = await startTestAws();
  admin = makeAdmin(aws.world, ACCOUNT);
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: admin });
  node = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
  intruder = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
});

afterAll(async () => {
  node.stop();
  intruder.stop();
  ssm.destroy();
  await aws.close();
});

interface Open {
  readonly id: string;
  readonly token: string;
  readonly client: ScriptedClient;
  readonly shell: NodeSession;
}

async function start(): Promise<Open> {
  const started = await ssm.send(new StartSessionCommand({ Target: node.id }));
  const shell = await node.sessions.take(({ task }) => task.sessionId === started.SessionId);
  await shell.events.take(({ kind }) => kind === 'ready');
  const client = new ScriptedClient(started, node.id);
  return { id: started.SessionId!, token: started.TokenValue!, client, shell };
}

async function startOpen(): Promise<Open> {
  const open = await start();
  await open.client.open(open.token);
  open.shell.print('$ ');
  await open.client.texts.take((text) => text.endsWith('$ '));
  return open;
}

async function stillWorks({ id, client, shell }: Open): Promise<void> {
  client.type('still here');
  expect(await shell.typed.take()).toBe('still here');
  expect(aws.world.ssm.sessions.find(id)?.status).toBe('Connected');
}

const pathOf = (id: string): string => `/v1/data-channel/${id}`;

/** Asks for a WebSocket at a path as it is; the status of the answer, 101 when it was opened. */
function upgrade(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(aws.endpoint, {
      path,
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16, 7).toString('base64'),
      },
    });
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode!);
    });
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function signedUpgrade(id: string, wish: Partial<RawWish>): Promise<number> {
  const { path, headers } = await signRaw(aws.endpoint, admin, {
    service: 'ssmmessages',
    method: 'GET',
    path: pathOf(id),
    query: { role: 'publish_subscribe' },
    ...wish,
  });
  return upgrade(path, headers);
}

test('a token dies with its session: it gives the word of the end once, and then nothing', async () => {
  const { id, token, client, shell } = await start();
  await ssm.send(new TerminateSessionCommand({ SessionId: id }));
  await client.open(token);
  await client.events.take(({ kind }) => kind === 'closed');
  client.sendRaw(Buffer.from('too late'));
  await client.closes.take();
  expect([client.text, shell.typed.all]).toEqual(['', []]);
  await client.open(token);
  expect((await client.closes.take()).code).toBe(1008);
});

describe('the signature of an opening', () => {
  test('is taken when date, Region and service are right', async () => {
    const { id } = await start();
    expect(await signedUpgrade(id, {})).toBe(101);
  });

  test.each<[string, Partial<RawWish>]>([
    ['of an hour ago', { at: new Date(Date.now() - HOUR_MS) }],
    ['of an hour to come', { at: new Date(Date.now() + HOUR_MS) }],
    ['for another Region', { region: 'eu-west-1' }],
    ['for another service', { service: 'ssm' }],
    ['for another session', { path: pathOf('admin-0123456789abcdefghijklmnop') }],
  ])('is refused %s', async (_, wish) => {
    const { id } = await start();
    const { headers } = await signRaw(aws.endpoint, admin, {
      service: 'ssmmessages',
      method: 'GET',
      path: pathOf(id),
      query: { role: 'publish_subscribe' },
      ...wish,
    });
    expect(await upgrade(`${pathOf(id)}?role=publish_subscribe`, headers)).toBe(403);
  });
});

describe('a path', () => {
  test.each<[string, (id: string, other: string) => string]>([
    ['with a way up to another session', (id, other) => `${pathOf(id)}/../x/${other}`],
    ['with an encoded way up', (id, other) => pathOf(`${id}%2f..%2f${other}`)],
    ['with a NUL', (id) => pathOf(`${id}%00`)],
    ['of broken encoding', (id) => pathOf(`${id}%zz`)],
    ['with one step more', (id) => `${pathOf(id)}/more`],
    ['of no session', () => pathOf('')],
    ['of a very long id', () => pathOf('a'.repeat(8_000))],
    ['that is an address of its own', (id) => `http://elsewhere.example${pathOf(`x${id}`)}`],
  ])('%s opens nothing', async (_, make) => {
    const bystander = await startOpen();
    const { id } = await start();
    expect([400, 404]).toContain(await upgrade(make(id, bystander.id)));
    await stillWorks(bystander);
  });

  test('is what counts, not the query beside it', async () => {
    const one = await start();
    const other = await start();
    // The other session's id and token in the query give nothing: the token of the first frame is held against the path.
    const client = new ScriptedClient(
      {
        SessionId: one.id,
        StreamUrl: `${aws.endpoint.replace('http', 'ws')}${pathOf(one.id)}?role=publish_subscribe&SessionId=${other.id}`,
      },
      node.id,
    );
    await client.open(other.token);
    expect((await client.closes.take()).code).toBe(1008);
  });
});

describe('a node', () => {
  const create = (path: string) =>
    intruder.caller.send({
      service: 'ssmmessages',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: randomUUID(), ClientId: '' }),
    });
  const signed = (path: string, query: Record<string, string>) =>
    intruder.caller.sign({ service: 'ssmmessages', method: 'GET', path, query });

  test('opens no control channel of another node', async () => {
    const path = `/v1/control-channel/${node.id}`;
    await expect(create(path)).rejects.toThrow(/denied|not|403/i);
    const query = { role: 'subscribe', stream: 'input' };
    expect(await upgrade(`${path}?role=subscribe&stream=input`, await signed(path, query))).toBe(403);
    expect(aws.world.messages.nodeConnected({ account: ACCOUNT, region: REGION, id: node.id })).toBe(true);
  });

  test('gets no token for a session of another node', async () => {
    const open = await startOpen();
    await expect(create(pathOf(open.id))).rejects.toThrow();
    await stillWorks(open);
  });

  test('completes no session of another node', async () => {
    const open = await startOpen();
    intruder.complete(open.id, { output: 'ended by another' });
    await intruder.messages
      .take(({ messageType }) => messageType === 'agent_task_acknowledge')
      .catch(() => {});
    await stillWorks(open);
  });

  test('does not learn of a session of another node', async () => {
    const open = await startOpen();
    expect(intruder.sessions.all.map(({ task }) => task.sessionId)).not.toContain(open.id);
    await ssm.send(new TerminateSessionCommand({ SessionId: open.id }));
    await open.client.events.take(({ kind }) => kind === 'closed');
    expect(intruder.closed.all).not.toContain(open.id);
  });
});

test('nothing listens beyond 127.0.0.1', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  for (const url of [aws.endpoint, aws.tlsEndpoint])
    for (const host of ['127.0.0.2', ...others]) {
      const socket = connect({ host, port: Number(new URL(url).port) });
      const outcome = await Promise.race([
        once(socket, 'connect').then(() => 'connected'),
        once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code),
      ]).catch((error: NodeJS.ErrnoException) => error.code);
      socket.destroy();
      expect([host, outcome]).toEqual([host, expect.stringMatching(/^E(CONNREFUSED|ADDRNOTAVAIL)$/)]);
    }
});

test('the process list shows no secret of what we start', async () => {
  const made = await ssm.send(
    new CreateActivationCommand({ IamRole: 'HybridNode', DefaultInstanceName: 'listed' }),
  );
  const activation = { id: made.ActivationId!, code: made.ActivationCode! };
  const dataDir = mkdtempSync(join(tmpdir(), 'listed-'));
  const child = agentChild({
    dataDir,
    endpoint: aws.endpoint,
    nodes: [
      {
        name: 'listed',
        environment: 'Dev',
        kind: 'hybrid',
        instanceId: null,
        metadataToken: null,
        activation,
      },
    ],
    logDelay: NO_DELAY,
    homeDir: dataDir,
  });
  try {
    const ids = JSON.parse(await child.start()) as Record<string, string>;
    const started = await ssm.send(new StartSessionCommand({ Target: ids['listed']! }));
    const client = new ScriptedClient(started, ids['listed']!);
    await client.open(started.TokenValue!);
    await client.texts.take((text) => text.includes('$ '));
    const shown = execFileSync('ps', ['-ww', '-eo', 'args'], { encoding: 'utf8' });
    expect(shown).toContain('agent/main.ts');
    for (const secret of [activation.code, admin.secretAccessKey, started.TokenValue!])
      expect(shown).not.toContain(secret);
    await ssm.send(new TerminateSessionCommand({ SessionId: started.SessionId! }));
  } finally {
    await child.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
