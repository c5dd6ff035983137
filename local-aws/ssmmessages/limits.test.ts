import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateDocumentCommand,
  DescribeSessionsCommand,
  SSMClient,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { AGENT_CONNECT_MS, AGENT_LOST_MS, CLIENT_CONNECT_MS } from '../ssm/sessions/judge-session.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { ScriptedClient } from './testing/scripted-client.ts';
import { type ScriptedNode, startScriptedNode } from './testing/scripted-node.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const MINUTE_MS = 60_000;

let aws: LocalAws;
let ssm: SSMClient;
let node: ScriptedNode;
let dataDir: string;
let clock: FakeClock;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'limits-'));
  clock = new FakeClock();
  aws = await startLocalAws({ dataDir, now: clock.now });
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) });
  node = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
});

afterEach(async () => {
  node.stop();
  ssm.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function makeDocument(name: string, inputs: object): Promise<void> {
  const content = { schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs };
  await ssm.send(
    new CreateDocumentCommand({ Name: name, DocumentType: 'Session', Content: JSON.stringify(content) }),
  );
}

async function openShell(documentName?: string) {
  const started = await ssm.send(new StartSessionCommand({ Target: node.id, DocumentName: documentName }));
  const client = new ScriptedClient(started, node.id);
  await client.open(started.TokenValue ?? '');
  const shell = await node.sessions.take();
  await shell.events.take(({ kind }) => kind === 'ready');
  shell.print('$ ');
  await client.texts.take((text) => text.endsWith('$ '));
  return { id: started.SessionId ?? '', client, shell };
}

function pass(ms: number): void {
  clock.advance(ms);
  aws.world.ssm.sessions.runDue();
}

test('a session without keystrokes or output for its idle time ends and says so', async () => {
  await makeDocument('Idle5', { idleSessionTimeout: '5' });
  const { client, shell } = await openShell('Idle5');
  pass(4 * MINUTE_MS);
  client.type('x');
  await shell.typed.take();
  pass(4 * MINUTE_MS);
  shell.print('y');
  await client.texts.take((text) => text.endsWith('y'));
  pass(4 * MINUTE_MS);
  expect(client.events.all.some(({ kind }) => kind === 'closed')).toBe(false);
  pass(2 * MINUTE_MS);
  const closed = await client.events.take(({ kind }) => kind === 'closed');
  expect(closed).toMatchObject({ output: 'Your session timed out due to inactivity.' });
  await shell.events.take(({ kind }) => kind === 'closed');
  client.stop();
});

test('twenty minutes of silence are the most where the document says nothing', async () => {
  const { client } = await openShell();
  pass(19 * MINUTE_MS);
  expect(client.events.all.some(({ kind }) => kind === 'closed')).toBe(false);
  pass(1.1 * MINUTE_MS);
  await client.events.take(({ kind }) => kind === 'closed');
  client.stop();
});

test('a busy session ends at its maximum duration', async () => {
  await makeDocument('Max10', { maxSessionDuration: '10', idleSessionTimeout: '60' });
  const { id, client, shell } = await openShell('Max10');
  const { Sessions } = await ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
  expect(Sessions?.find(({ SessionId }) => SessionId === id)?.MaxSessionDuration).toBe('10');
  pass(9 * MINUTE_MS);
  client.type('still here');
  await shell.typed.take();
  pass(1.1 * MINUTE_MS);
  const closed = await client.events.take(({ kind }) => kind === 'closed');
  expect(closed).toMatchObject({ output: 'Your session reached its maximum duration of 10 minutes.' });
  client.stop();
});

test('a client that does not come in time finds the session ended, with the reason', async () => {
  const started = await ssm.send(new StartSessionCommand({ Target: node.id }));
  const agentAt = () => aws.world.ssm.sessions.find(started.SessionId ?? '')?.agentConnectedAt;
  await expect.poll(agentAt).toBeDefined();
  pass(CLIENT_CONNECT_MS + 1);
  const client = new ScriptedClient(started, node.id);
  await client.open(started.TokenValue ?? '');
  const closed = await client.events.take(({ kind }) => kind === 'closed');
  expect(closed).toMatchObject({ output: expect.stringContaining('No client opened') });
  client.stop();
});

test('a session whose agent does not come fails and says what to check', async () => {
  node.opensChannels = false;
  const started = await ssm.send(new StartSessionCommand({ Target: node.id }));
  const client = new ScriptedClient(started, node.id);
  await client.open(started.TokenValue ?? '');
  pass(AGENT_CONNECT_MS + 1);
  const closed = await client.events.take(({ kind }) => kind === 'closed');
  expect(closed).toMatchObject({ output: expect.stringContaining('did not open') });
  expect(aws.world.ssm.sessions.find(started.SessionId ?? '')?.status).toBe('Failed');
  client.stop();
});

test('a session whose node is gone ends, and the node is told when it is back', async () => {
  const { id, client, shell } = await openShell();
  shell.channel.close();
  await expect
    .poll(() => aws.world.messages.presence(aws.world.ssm.sessions.find(id)!).agentGoneAt)
    .toBeLessThan(Number.POSITIVE_INFINITY);
  pass(AGENT_LOST_MS - 5_000);
  expect(client.events.all.some(({ kind }) => kind === 'closed')).toBe(false);
  pass(6_000);
  const closed = await client.events.take(({ kind }) => kind === 'closed');
  expect(closed).toMatchObject({ output: expect.stringContaining('was lost') });
  expect(await node.closed.take()).toBe(id);
  client.stop();
});
