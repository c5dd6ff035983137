import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstanceInformationCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AwsCaller } from '../../agent/aws-call.ts';
import { ControlChannel } from '../../agent/control-channel.ts';
import { CredentialSource, type RoleCredentials } from '../../agent/credentials.ts';
import { instanceCredentials } from '../../agent/identity/instance.ts';
import { type LocalAws, startLocalAws } from '../../server.ts';
import { makeAdmin } from '../../testing/make-admin.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';

let aws: LocalAws;
let ssm: SSMClient;
let dataDir: string;
let instanceId: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ec2-node-'));
  aws = await startLocalAws({ dataDir });
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) });
  const { bootstrap } = aws.world.iam;
  for (const name of ['NodeRole', 'OtherRole'])
    bootstrap.role({
      account: ACCOUNT,
      name,
      trust: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      },
      policies: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
    });
  const profileArn = bootstrap.instanceProfile({ account: ACCOUNT, name: 'NodeRole', role: 'NodeRole' });
  const place = { account: ACCOUNT, region: REGION };
  const instance = aws.world.ec2.registerInstance({ ...place, profileArn, tags: { Environment: 'Prod' } });
  instanceId = instance.id;
});

afterAll(async () => {
  ssm.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

const callerOf = (credentials: () => Promise<RoleCredentials>) =>
  new AwsCaller(aws.endpoint, REGION, new CredentialSource(credentials));

const beat = (caller: AwsCaller) =>
  caller.json('ssm', 'AmazonSSM.UpdateInstanceInformation', {
    InstanceId: instanceId,
    AgentName: 'amazon-ssm-agent',
    AgentVersion: '3.3.1',
    PlatformType: 'Linux',
  });

async function roleSession(role: string, sessionName: string): Promise<RoleCredentials> {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
  const issued = aws.world.iam.issueRoleSession({ roleArn, sessionName, durationSeconds: 900 });
  if (issued === undefined) throw new Error('there is no such role');
  return issued;
}

test('an instance is a managed node once its agent is heard with the credentials of its own role', async () => {
  const listed = async () =>
    (await ssm.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList;
  expect(await listed()).toEqual([]);
  const token = aws.world.metadata.tokenFor({ account: ACCOUNT, region: REGION, instanceId });
  const caller = callerOf(() => instanceCredentials(aws.endpoint, token));
  await beat(caller);
  expect(await listed()).toMatchObject([
    { InstanceId: instanceId, ResourceType: 'EC2Instance', PingStatus: 'Online' },
  ]);
  const start = () => ssm.send(new StartSessionCommand({ Target: instanceId }));
  await expect(start()).rejects.toMatchObject({ name: 'TargetNotConnected' });
  const opened = Promise.withResolvers<void>();
  const control = new ControlChannel(caller, instanceId, '3.3.1', {
    message: () => undefined,
    failed: opened.reject,
    connected: () => opened.resolve(),
  });
  await control.open();
  await opened.promise;
  await expect
    .poll(() => aws.world.messages.nodeConnected({ account: ACCOUNT, region: REGION, id: instanceId }))
    .toBe(true);
  expect((await start()).SessionId).toMatch(/^admin-/);
  control.close();
});

test('nobody passes for an instance by another role, or by its role under another name', async () => {
  for (const [role, name] of [
    ['OtherRole', instanceId],
    ['NodeRole', 'i-00000000000000000'],
    ['NodeRole', 'person'],
  ] as const) {
    const caller = callerOf(() => roleSession(role, name));
    await expect(beat(caller)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const path = `/v1/control-channel/${instanceId}`;
    const body = JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: crypto.randomUUID() });
    const create = caller.send({
      service: 'ssmmessages',
      path,
      body,
      headers: { 'content-type': 'application/json' },
    });
    await expect(create).rejects.toThrow('AccessDeniedException');
  }
});
