import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeSessionsCommand,
  ResumeSessionCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { ScriptedClient } from './testing/scripted-client.ts';
import { startScriptedNode } from './testing/scripted-node.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';

async function again(aws: LocalAws, dataDir: string): Promise<LocalAws> {
  const port = Number(new URL(aws.endpoint).port);
  await aws.close();
  return startLocalAws({ dataDir, port });
}

test('a session goes on over restarts of the service in the middle of its output, nothing lost or doubled', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'restart-'));
  let aws = await startLocalAws({ dataDir });
  const credentials = makeAdmin(aws.world, ACCOUNT);
  const ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials, maxAttempts: 10 });
  const node = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
  const started = await ssm.send(new StartSessionCommand({ Target: node.id }));
  const id = started.SessionId ?? '';
  const client = new ScriptedClient(started, node.id);
  await client.open(started.TokenValue ?? '');
  const shell = await node.sessions.take();
  await shell.events.take(({ kind }) => kind === 'ready');
  shell.print('$ ');
  await client.texts.take((text) => text.endsWith('$ '));

  let printed = 0;
  const expected: string[] = [];
  const printing = setInterval(() => {
    if (printed >= 400) return;
    const line = `line ${printed}\r\n`;
    printed += 1;
    expected.push(line);
    shell.print(line);
  }, 2);
  for (let restart = 0; restart < 2; restart += 1) {
    await client.texts.take((text) => text.includes(`line ${50 + restart * 150}\r\n`));
    // The last acknowledgements go down with the service.
    client.losesAcknowledgements = true;
    await client.texts.take((text) => text.includes(`line ${60 + restart * 150}\r\n`));
    aws = await again(aws, dataDir);
    client.cut();
    client.losesAcknowledgements = false;
    expect(aws.world.ssm.sessions.find(id)?.status).toBe('Disconnected');
    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
    await client.open(resumed.TokenValue ?? '');
    client.type(`${restart}`);
  }
  await client.texts.take((text) => text.endsWith('line 399\r\n'));
  clearInterval(printing);
  expect(client.text).toBe(`$ ${expected.join('')}`);
  await shell.typed.until((all) => all.join('') === '01');
  await expect.poll(() => shell.channel.machine.pendingFrames, { timeout: 8_000 }).toBe(0);
  await ssm.send(new TerminateSessionCommand({ SessionId: id }));
  await client.events.take(({ kind }) => kind === 'closed');
  const { Sessions } = await ssm.send(new DescribeSessionsCommand({ State: 'History' }));
  expect(Sessions?.map(({ SessionId, Status }) => [SessionId, Status])).toEqual([[id, 'Terminated']]);
  client.stop();
  node.stop();
  ssm.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});
