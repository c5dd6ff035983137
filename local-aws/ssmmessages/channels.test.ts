import { randomUUID } from 'node:crypto';
import {
  ResumeSessionCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { type AgentMessage, MessageType } from '@sallyport/session-channel/message.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AwsCaller } from '../agent/aws-call.ts';
import { CredentialSource } from '../agent/credentials.ts';
import type { LocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import { HOSTILE_FRAMES } from './testing/hostile-frames.ts';
import { ScriptedClient } from './testing/scripted-client.ts';
import { type NodeSession, type ScriptedNode, startScriptedNode } from './testing/scripted-node.ts';

const ACCOUNT = '222222222222';
const OTHER_ACCOUNT = '111111111111';
const REGION = 'us-east-1';

let aws: LocalAws;
let ssm: SSMClient;
let node: ScriptedNode;

beforeAll(async () => {
  aws = await startTestAws();
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) });
  node = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
});

afterAll(async () => {
  node.stop();
  ssm.destroy();
  await aws.close();
});

interface Open {
  id: string;
  token: string;
  client: ScriptedClient;
  shell: NodeSession;
}

async function start(): Promise<Open> {
  const started = await ssm.send(new StartSessionCommand({ Target: node.id }));
  const shell = await node.sessions.take(({ task }) => task.sessionId === started.SessionId);
  await shell.events.take(({ kind }) => kind === 'ready');
  const client = new ScriptedClient(started, node.id);
  return { id: started.SessionId ?? '', token: started.TokenValue ?? '', client, shell };
}

async function startOpen(): Promise<Open> {
  const open = await start();
  await open.client.open(open.token);
  open.shell.print('$ ');
  await open.client.texts.take((text) => text.endsWith('$ '));
  return open;
}

const session: { opened: Open[] } = { opened: [] };

afterEach(async () => {
  for (const { id, client } of session.opened.splice(0)) {
    client.stop();
    await ssm.send(new TerminateSessionCommand({ SessionId: id }));
  }
});

function keep(open: Open): Open {
  session.opened.push(open);
  return open;
}

describe('a token', () => {
  test('opens one channel once', async () => {
    const { client, token } = keep(await startOpen());
    client.cut();
    await client.open(token);
    expect(await client.closes.take(({ code }) => code === 1008)).toMatchObject({
      reason: 'the token is not valid for this data channel',
    });
  });

  test('dies when ResumeSession gives another one', async () => {
    const { id, client, token } = keep(await start());
    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
    await client.open(token);
    expect(await client.closes.take()).toMatchObject({ code: 1008 });
    await client.open(resumed.TokenValue ?? '');
    await expect.poll(() => aws.world.ssm.sessions.find(id)?.status).toBe('Connected');
  });

  test('opens no other session', async () => {
    const one = keep(await start());
    const other = keep(await start());
    await other.client.open(one.token);
    expect(await other.client.closes.take()).toMatchObject({ code: 1008 });
    await one.client.open(one.token);
    await expect.poll(() => aws.world.ssm.sessions.find(one.id)?.status).toBe('Connected');
  });

  test('of a client does not open the agent’s side, even when signed by that node', async () => {
    const { id, client, token } = keep(await start());
    const path = `/v1/data-channel/${id}`;
    const query = { role: 'publish_subscribe' };
    const headers = await node.caller.sign({ service: 'ssmmessages', method: 'GET', path, query });
    // The scripted client's opening has no ClientInstanceId; this one claims to be the node.
    client.machine.connected = () => [
      {
        kind: 'text',
        text: JSON.stringify({
          MessageSchemaVersion: '1.0',
          RequestId: randomUUID(),
          TokenValue: token,
          ClientId: '',
          ClientInstanceId: node.id,
        }),
      },
    ];
    await client.open(token, headers);
    expect(await client.closes.take()).toMatchObject({ code: 1008 });
  });
});

describe('a hostile client’s frame', () => {
  let bystander: Open;

  beforeEach(async () => {
    bystander = keep(await startOpen());
  });

  test.each(HOSTILE_FRAMES)('%s closes its channel and no other', async (_, frames) => {
    const { id, client, shell } = keep(await startOpen());
    for (const bytes of frames(id)) client.sendRaw(bytes);
    const closed = await client.closes.take();
    expect([1008, 1009]).toContain(closed.code);
    await expect.poll(() => aws.world.ssm.sessions.find(id)?.status).toBe('Disconnected');
    expect(shell.events.all.some(({ kind }) => kind === 'closed')).toBe(false);
    bystander.client.type('still here');
    expect(await bystander.shell.typed.take()).toBe('still here');
    expect(aws.world.ssm.sessions.find(bystander.id)?.status).toBe('Connected');
  });
});

describe('a signed opening', () => {
  async function signedBy(credentials: SdkCredentials, id: string): Promise<Record<string, string>> {
    const source = new CredentialSource(async () => ({
      ...credentials,
      sessionToken: '',
      expiresAt: Date.now() + 3_600_000,
    }));
    const path = `/v1/data-channel/${encodeURIComponent(id)}`;
    const headers = await new AwsCaller(aws.endpoint, REGION, source).sign({
      service: 'ssmmessages',
      method: 'GET',
      path,
      query: { role: 'publish_subscribe' },
    });
    const { 'x-amz-security-token': _, ...rest } = headers;
    return rest;
  }

  const user = (name: string, resource: string, effect = 'Allow') =>
    aws.world.iam.bootstrap.user({
      account: ACCOUNT,
      name,
      policies: [
        {
          name: 'open',
          document: {
            Version: '2012-10-17',
            Statement: [{ Effect: effect, Action: 'ssmmessages:OpenDataChannel', Resource: resource }],
          },
        },
      ],
    });

  test('needs ssmmessages:OpenDataChannel on the session', async () => {
    const { id, token, client } = keep(await start());
    const refused = client.open(
      token,
      await signedBy(user('stranger', 'arn:aws:ssm:*:*:session/stranger-*'), id),
    );
    await expect(refused).rejects.toThrow('403');
    await client.open(token, await signedBy(user('guest', 'arn:aws:ssm:*:*:session/admin-*'), id));
    await expect.poll(() => aws.world.ssm.sessions.find(id)?.status).toBe('Connected');
  });

  test('with a wrong signature is refused, also when the token is good', async () => {
    const { id, token, client } = keep(await start());
    const { accessKeyId } = user('guest', '*');
    const forged = signedBy({ accessKeyId, secretAccessKey: 'not the secret' }, id);
    await expect(client.open(token, await forged)).rejects.toThrow('403');
  });

  test('of another account is refused', async () => {
    const { id, token, client } = keep(await start());
    const foreign = makeAdmin(aws.world, OTHER_ACCOUNT);
    await expect(client.open(token, await signedBy(foreign, id))).rejects.toThrow('403');
  });
});

test('with signed channels required, an unsigned opening is refused', async () => {
  const strict = await startTestAws({ requireSignedChannels: true });
  const client = new SSMClient({
    endpoint: strict.endpoint,
    region: REGION,
    credentials: makeAdmin(strict.world, ACCOUNT),
  });
  const strictNode = await startScriptedNode(strict, client, ACCOUNT, REGION);
  const started = await client.send(new StartSessionCommand({ Target: strictNode.id }));
  const plugin = new ScriptedClient(started, strictNode.id);
  await expect(plugin.open(started.TokenValue ?? '')).rejects.toThrow('403');
  strictNode.stop();
  client.destroy();
  await strict.close();
});

test('an agent’s completion that comes twice is acknowledged twice and counted once, its log places as claims', async () => {
  const { id, client } = keep(await startOpen());
  const claim = {
    finalTaskStatus: 'Failed',
    output: '\n----------ERROR-------\nno pty',
    s3Bucket: 'archive',
  };
  node.complete(id, claim);
  node.complete(id, { ...claim, s3Bucket: 'another' });
  const closed = await client.events.take(({ kind }) => kind === 'closed');
  expect(closed).toMatchObject({ output: claim.output });
  const isAcknowledgement = ({ messageType }: AgentMessage) =>
    messageType === MessageType.agentTaskAcknowledge;
  await node.messages.take(isAcknowledgement);
  await node.messages.take(isAcknowledgement);
  expect(aws.world.ssm.sessions.find(id)).toMatchObject({
    status: 'Failed',
    claimed: { s3Bucket: 'archive' },
  });
});
