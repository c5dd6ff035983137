import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { startLocalAws } from '../../server.ts';
import { nodeProfile, startAgentProcess } from '../../testing/agent-process.ts';
import { makeAdmin } from '../../testing/make-admin.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';

test('a command outlives the service and waits for a node that is away', { timeout: 40_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'command-restart-'));
  // The shell's user must get through to its home.
  chmodSync(dir, 0o711);
  const dataDir = join(dir, 'data');
  let aws = await startLocalAws({ dataDir });
  const credentials = makeAdmin(aws.world, ACCOUNT);
  const profileArn = nodeProfile(aws, ACCOUNT);
  const { id } = aws.world.ec2.registerInstance({ account: ACCOUNT, region: REGION, profileArn });
  const place = { account: ACCOUNT, region: REGION, id };
  const { endpoint } = aws;
  const ssm = new SSMClient({ endpoint, region: REGION, credentials, maxAttempts: 10 });
  const send = async (...commands: string[]) => {
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: [id],
        Parameters: { commands },
      }),
    );
    return Command?.CommandId ?? '';
  };
  const read = (CommandId: string) =>
    ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: id }));
  const ends = async (CommandId: string) => {
    await expect.poll(async () => (await read(CommandId)).Status, { timeout: 20_000 }).toBe('Success');
    return (await read(CommandId)).StandardOutputContent;
  };

  const startAgent = (name: string) => {
    const own = join(dir, name);
    mkdirSync(own, { mode: 0o711 });
    return startAgentProcess(aws, own, place);
  };
  let agent = await startAgent('first');
  const long = await send('echo begun', 'sleep 1', 'echo kept');
  await expect.poll(async () => (await read(long)).Status).toBe('InProgress');
  await aws.close();
  aws = await startLocalAws({ dataDir, port: Number(new URL(endpoint).port) });
  expect(await ends(long)).toBe('begun\nkept\n');

  agent.kill('SIGKILL');
  await expect.poll(() => aws.world.messages.nodeConnected(place)).toBe(false);
  const late = await send('echo late');
  expect((await read(late)).Status).toBe('Pending');
  agent = await startAgent('second');
  expect(await ends(late)).toBe('late\n');

  agent.kill('SIGKILL');
  ssm.destroy();
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});
