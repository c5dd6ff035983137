import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  type CommandInvocationStatus,
  CreateDocumentCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../../server.ts';
import { nodeProfile, startAgentProcess } from '../../testing/agent-process.ts';
import { awsCli, missingAwsCli } from '../../testing/aws-cli.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { startTestAws } from '../../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const SHELL = 'AWS-RunShellScript';
const missing = missingAwsCli();
if (missing !== undefined) console.warn(missing);

let ahead = 0;
let NODE: string;
let AWAY: string;
let aws: LocalAws;
let ssm: SSMClient;
let agent: ChildProcess;
let dir: string;

beforeAll(async () => {
  aws = await startTestAws({ now: () => Date.now() + ahead });
  const profileArn = nodeProfile(aws, ACCOUNT);
  const place = { account: ACCOUNT, region: REGION, profileArn };
  NODE = aws.world.ec2.registerInstance({ ...place, tags: { env: 'dev' } }).id;
  AWAY = aws.world.ec2.registerInstance({ ...place, tags: { env: 'prod' } }).id;
  dir = mkdtempSync(join(tmpdir(), 'run-command-'));
  // The shell's user must get through to its home.
  chmodSync(dir, 0o711);
  agent = await startAgentProcess(aws, dir, { account: ACCOUNT, region: REGION, id: NODE });
  aws.world.ssm.nodes.beat({ account: ACCOUNT, region: REGION, id: AWAY }, { ComputerName: 'away' });
  const credentials = makeAdmin(aws.world, ACCOUNT);
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials, maxAttempts: 1 });
});

afterAll(async () => {
  agent.kill('SIGTERM');
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

async function send(commands: string[], more: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const Parameters = commands.length === 0 ? {} : { Parameters: { commands } };
  const { Command } = await ssm.send(
    new SendCommandCommand({ DocumentName: SHELL, InstanceIds: [NODE], ...Parameters, ...more }),
  );
  return Command?.CommandId ?? '';
}

const invocation = (CommandId: string, more: { PluginName?: string; InstanceId?: string } = {}) =>
  ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: NODE, ...more }));

async function until(CommandId: string, status: CommandInvocationStatus, more = {}) {
  await expect
    .poll(async () => (await invocation(CommandId, more)).Status, { interval: 20, timeout: 20_000 })
    .toBe(status);
  return invocation(CommandId, more);
}

async function commandOf(CommandId: string) {
  return (await ssm.send(new ListCommandsCommand({ CommandId }))).Commands?.[0];
}

describe('a command', () => {
  test('runs as a script on the node, and its output and exit status come back', async () => {
    const done = await until(
      await send(['#!/bin/bash', 'echo "here as $(id -un)"; echo wrong >&2', 'exit 3'], { Comment: 'look' }),
      'Failed',
    );
    expect(done).toMatchObject({
      PluginName: 'aws:runShellScript',
      ResponseCode: 3,
      StatusDetails: 'Failed',
      Comment: 'look',
      DocumentName: SHELL,
      StandardErrorContent: 'wrong\nfailed to run commands: exit status 3',
    });
    expect(done.StandardOutputContent).toMatch(/^here as \S+\n$/);
    expect(done.StandardOutputContent).not.toContain('root');
    expect(done.ExecutionElapsedTime).toMatch(/^PT[\d.]+S$/);
    expect(await commandOf(done.CommandId ?? '')).toMatchObject({
      Status: 'Failed',
      TargetCount: 1,
      CompletedCount: 1,
      ErrorCount: 1,
    });
  });

  test('has its own directory and id, and leaves nothing of its script behind', async () => {
    const id = await send(['pwd; echo $SSM_COMMAND_ID; ls -a "$(dirname "$0")" | wc -l'], {
      Parameters: { commands: ['pwd', 'echo $SSM_COMMAND_ID', 'echo $0'], workingDirectory: ['/tmp'] },
    });
    const [cwd, own, script = ''] = ((await until(id, 'Success')).StandardOutputContent ?? '').split('\n');
    expect([cwd, own]).toEqual(['/tmp', id]);
    expect(script).toContain(id);
    expect(existsSync(script)).toBe(false);
  });

  test('writes no more than a reply holds, and is ended when its time is over', async () => {
    const much = await until(await send(['head -c 1000000 /dev/zero | tr "\\\\0" x']), 'Success');
    expect(much.StandardOutputContent).toMatch(/^x+--output truncated--$/);
    expect(much.StandardOutputContent).toHaveLength(24_000);
    const id = await send(['sleep 60'], { Parameters: { commands: ['sleep 60'], executionTimeout: ['1'] } });
    expect(await until(id, 'TimedOut')).toMatchObject({
      StatusDetails: 'ExecutionTimedOut',
      ResponseCode: 137,
    });
  });

  test('is answered by its own node and no other', async () => {
    const id = await send(['sleep 0.5']);
    const content = JSON.stringify({ documentStatus: 'Success', runtimeStatus: {} });
    const place = { account: ACCOUNT, region: REGION };
    const say = (from: string, about: string) =>
      aws.world.ssm.commands.replied(
        { ...place, id: from },
        { jobId: `aws.ssm.${id}.${about}`, topic: 'aws.ssm.sendCommand', content },
      );
    say(AWAY, NODE);
    say(AWAY, AWAY);
    say(NODE, AWAY);
    expect((await invocation(id)).Status).toMatch(/Pending|InProgress/);
    await until(id, 'Success');
  });

  test('is cancelled on the node that runs it', async () => {
    const id = await send(['echo begun; sleep 60']);
    await until(id, 'InProgress');
    await ssm.send(new CancelCommandCommand({ CommandId: id }));
    await until(id, 'Cancelled');
    expect(await commandOf(id)).toMatchObject({ Status: 'Cancelled' });
  });

  test('of a document of one’s own runs its steps in order, with preconditions and parameters', async () => {
    const step = (name: string, runCommand: string[], more = {}) => ({
      action: 'aws:runShellScript',
      name,
      inputs: { runCommand },
      ...more,
    });
    const Content = JSON.stringify({
      schemaVersion: '2.2',
      description: 'Says who',
      parameters: { who: { type: 'String', default: 'nobody', allowedPattern: '^[a-z]+$' } },
      mainSteps: [
        step('hello', ['echo hello {{ who }}']),
        step('windows', ['dir'], { precondition: { StringEquals: ['platformType', 'Windows'] } }),
        step('stop', ['false'], { onFailure: 'exit' }),
        step('never', ['echo never']),
      ],
    });
    const made = await ssm.send(
      new CreateDocumentCommand({ Name: 'Greet', DocumentType: 'Command', Content }),
    );
    expect(made.DocumentDescription?.PlatformTypes).toEqual(['Linux', 'MacOS']);
    const id = await send([], { DocumentName: 'Greet', Parameters: { who: ['ada'] } });
    await expect.poll(async () => (await commandOf(id))?.Status, { interval: 20 }).toBe('Failed');
    await expect(invocation(id)).rejects.toMatchObject({ name: 'InvalidPluginName' });
    expect((await invocation(id, { PluginName: 'hello' })).StandardOutputContent).toBe('hello ada\n');
    expect((await invocation(id, { PluginName: 'never' })).StandardOutputContent).toBe('');
    const { CommandInvocations } = await ssm.send(
      new ListCommandInvocationsCommand({ CommandId: id, Details: true }),
    );
    expect(CommandInvocations?.[0]?.CommandPlugins?.map(({ Name, Status }) => [Name, Status])).toEqual([
      ['hello', 'Success'],
      ['windows', 'Success'],
      ['stop', 'Failed'],
      ['never', 'Success'],
    ]);
    const bad = send([], { DocumentName: 'Greet', Parameters: { who: ['ada; id'] } });
    await expect(bad).rejects.toMatchObject({ name: 'InvalidParameters' });
  });

  test('waits for a node that is away, one node at a time, until its time is over', async () => {
    const id = await send(['echo there'], {
      InstanceIds: [],
      Targets: [{ Key: 'tag:env', Values: ['prod', 'dev'] }],
      MaxConcurrency: '1',
      TimeoutSeconds: 60,
    });
    const away = { InstanceId: AWAY };
    await until(id, 'Success');
    expect((await invocation(id, away)).Status).toBe('Pending');
    ahead += 61_000;
    expect((await until(id, 'TimedOut', away)).StatusDetails).toBe('DeliveryTimedOut');
    expect(await commandOf(id)).toMatchObject({
      Status: 'TimedOut',
      DeliveryTimedOutCount: 1,
      TargetCount: 2,
    });
  });
});

test.skipIf(missing !== undefined)('the AWS CLI sends, waits and reads', { timeout: 60_000 }, async () => {
  const cli = awsCli(aws.endpoint, REGION, makeAdmin(aws.world, ACCOUNT));
  const words = `--document-name ${SHELL} --targets Key=tag:env,Values=dev --query Command.CommandId --output text`;
  const sent = await cli('ssm', 'send-command', ...words.split(' '), '--parameters', 'commands=uname,id');
  const CommandId = sent.stdout.trim();
  expect(CommandId).toMatch(/^[0-9a-f-]{36}$/);
  const which = ['--command-id', CommandId, '--instance-id', NODE];
  expect((await cli('ssm', 'wait', 'command-executed', ...which)).status).toBe(0);
  const { StandardOutputContent } = await invocation(CommandId);
  expect(StandardOutputContent).toMatch(/^Linux\nuid=(?!0\()\d+/);
});
