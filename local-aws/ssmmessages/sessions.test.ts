import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeSessionsCommand,
  ResumeSessionCommand,
  type SessionState,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { MessageType } from '@sallyport/session-channel/message.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { ScriptedClient } from './testing/scripted-client.ts';
import { type NodeSession, type ScriptedNode, startScriptedNode } from './testing/scripted-node.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';

let aws: LocalAws;
let ssm: SSMClient;
let node: ScriptedNode;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sessions-'));
  aws = await startLocalAws({ dataDir });
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) });
  node = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
});

afterAll(async () => {
  node.stop();
  ssm.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function statusOf(id: string, state: SessionState): Promise<string | undefined> {
  const { Sessions } = await ssm.send(
    new DescribeSessionsCommand({ State: state, Filters: [{ key: 'SessionId', value: id }] }),
  );
  return Sessions?.[0]?.Status;
}

async function openShell(): Promise<{
  id: string;
  client: ScriptedClient;
  shell: NodeSession;
  token: string;
}> {
  const started = await ssm.send(new StartSessionCommand({ Target: node.id }));
  const client = new ScriptedClient(started, node.id);
  await client.open(started.TokenValue ?? '');
  const shell = await node.sessions.take(({ task }) => task.sessionId === started.SessionId);
  await shell.events.take(({ kind }) => kind === 'ready');
  shell.print('$ ');
  await client.texts.take((text) => text.endsWith('$ '));
  return { id: started.SessionId ?? '', client, shell, token: started.TokenValue ?? '' };
}

describe('a plain shell session', () => {
  test('carries what is typed and printed, and ends when the shell exits', async () => {
    const { id, client, shell } = await openShell();
    expect(id).toMatch(/^admin-[0-9a-z]{26}$/);
    expect(await statusOf(id, 'Active')).toBe('Connected');
    client.type('whoami\n');
    expect(await shell.typed.take()).toBe('whoami\n');
    shell.print('ssm-user\r\n');
    await client.texts.take((text) => text.endsWith('ssm-user\r\n'));
    shell.exit();
    const closed = await client.events.take(({ kind }) => kind === 'closed');
    expect(closed).toMatchObject({ sessionId: id, output: '' });
    const acknowledge = await node.messages.take(
      ({ messageType }) => messageType === MessageType.agentTaskAcknowledge,
    );
    expect(acknowledge.messageType).toBe('agent_task_acknowledge');
    expect(await statusOf(id, 'Active')).toBeUndefined();
    expect(await statusOf(id, 'History')).toBe('Terminated');
    client.stop();
  });

  test('is ended by TerminateSession on both sides, however often it is called', async () => {
    const { id, client, shell } = await openShell();
    await ssm.send(new TerminateSessionCommand({ SessionId: id }));
    await client.events.take(({ kind }) => kind === 'closed');
    await shell.events.take(({ kind }) => kind === 'closed');
    expect((await ssm.send(new TerminateSessionCommand({ SessionId: id }))).SessionId).toBe(id);
    expect(await statusOf(id, 'History')).toBe('Terminated');
    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
    expect(resumed.TokenValue).toBeUndefined();
    client.stop();
  });

  test('goes on after the client was cut many times while output flows, and nothing is lost or doubled', async () => {
    const { id, client, shell } = await openShell();
    const lines = Array.from({ length: 600 }, (_, i) => `line ${i}\r\n`);
    let printed = 0;
    const printing = setInterval(() => {
      for (let i = 0; i < 20 && printed < lines.length; i += 1) {
        shell.print(lines[printed] ?? '');
        printed += 1;
      }
    }, 10);
    for (let cut = 0; cut < 5; cut += 1) {
      await client.texts.take((text) => text.includes(`line ${cut * 80}\r\n`));
      client.cut();
      const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
      await client.open(resumed.TokenValue ?? '');
      client.type(`${cut}`);
    }
    await client.texts.take((text) => text.endsWith('line 599\r\n'));
    clearInterval(printing);
    expect(client.text).toBe(`$ ${lines.join('')}`);
    await shell.typed.until((all) => all.join('') === '01234');
    await ssm.send(new TerminateSessionCommand({ SessionId: id }));
    client.stop();
  });

  test('frees the agent of frames whose acknowledgements were lost with the client’s socket', async () => {
    const { id, client, shell } = await openShell();
    client.losesAcknowledgements = true;
    for (let i = 0; i < 5; i += 1) shell.print(`lost ${i} `);
    await client.texts.take((text) => text.endsWith('lost 4 '));
    client.cut();
    client.losesAcknowledgements = false;
    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
    await client.open(resumed.TokenValue ?? '');
    shell.print('on we go');
    await client.texts.take((text) => text.endsWith('on we go'));
    await expect.poll(() => shell.channel.machine.pendingFrames, { timeout: 5_000 }).toBe(0);
    expect(client.text).toBe('$ lost 0 lost 1 lost 2 lost 3 lost 4 on we go');
    await ssm.send(new TerminateSessionCommand({ SessionId: id }));
    client.stop();
  });
});
