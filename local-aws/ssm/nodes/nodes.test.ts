import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddTagsToResourceCommand,
  CreateActivationCommand,
  DeleteActivationCommand,
  DeregisterManagedInstanceCommand,
  DescribeActivationsCommand,
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  GetServiceSettingCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
  ResetServiceSettingCommand,
  SSMClient,
  StartSessionCommand,
  UpdateServiceSettingCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsCaller } from '../../agent/aws-call.ts';
import { CredentialSource } from '../../agent/credentials.ts';
import { registerHybrid, requestRoleToken } from '../../agent/identity/hybrid.ts';
import { type LocalAws, startLocalAws } from '../../server.ts';
import { FakeClock } from '../../ssmmessages/testing/fake-clock.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { ACTIVATION_TIER, TIER_CHANGE_MS } from '../settings/service-settings.ts';
import { knownNodes, pingStatus } from './describe-node.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const HOUR_MS = 3_600_000;

let aws: LocalAws;
let ssm: SSMClient;
let dataDir: string;
const clock = new FakeClock();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'nodes-'));
  aws = await startLocalAws({ dataDir, now: clock.now });
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) });
  const trusting = (service: string) => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
  });
  const policies = ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'];
  aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'Hybrid',
    trust: trusting('ssm.amazonaws.com'),
    policies,
  });
  aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'Ec2Only',
    trust: trusting('ec2.amazonaws.com'),
    policies,
  });
});

afterAll(async () => {
  ssm.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

const activate = (input: Partial<ConstructorParameters<typeof CreateActivationCommand>[0]> = {}) =>
  ssm.send(new CreateActivationCommand({ IamRole: 'Hybrid', ...input }));

function register(activation: { ActivationId?: string; ActivationCode?: string }) {
  return registerHybrid({
    endpoint: aws.endpoint,
    region: REGION,
    dir: mkdtempSync(join(dataDir, 'node-')),
    activationId: activation.ActivationId ?? '',
    activationCode: activation.ActivationCode ?? '',
  });
}

describe('an activation', () => {
  test('lives a day, registers one node and tells its code once', async () => {
    const { ActivationId, ActivationCode } = await activate();
    expect(ActivationCode).toMatch(/^[A-Za-z0-9]{20}$/);
    const Filters = [{ FilterKey: 'ActivationIds' as const, FilterValues: [ActivationId ?? ''] }];
    const { ActivationList } = await ssm.send(new DescribeActivationsCommand({ Filters }));
    expect(ActivationList).toMatchObject([
      { IamRole: 'Hybrid', RegistrationLimit: 1, RegistrationsCount: 0, Expired: false },
    ]);
    const life =
      (ActivationList?.[0]?.ExpirationDate?.getTime() ?? 0) -
      (ActivationList?.[0]?.CreatedDate?.getTime() ?? 0);
    expect(life).toBe(24 * HOUR_MS);
    expect(JSON.stringify(ActivationList)).not.toContain(ActivationCode);
  });

  test('refuses the registration past its limit', async () => {
    const activation = await activate({ RegistrationLimit: 2 });
    const [one, other] = [await register(activation), await register(activation)];
    expect(one.instanceId).not.toBe(other.instanceId);
    await expect(register(activation)).rejects.toMatchObject({ code: 'InvalidActivation' });
  });

  test('refuses a wrong code, and any registration after it was deleted', async () => {
    const activation = await activate();
    await expect(register({ ...activation, ActivationCode: 'x'.repeat(20) })).rejects.toMatchObject({
      code: 'InvalidActivation',
    });
    await ssm.send(new DeleteActivationCommand({ ActivationId: activation.ActivationId }));
    await expect(register(activation)).rejects.toMatchObject({ code: 'InvalidActivation' });
  });

  test('needs a role that is there and trusts Systems Manager, a date within 30 days and a limit within 1,000', async () => {
    await expect(activate({ IamRole: 'Nobody' })).rejects.toThrow(
      'Nonexistent role or missing ssm service principal',
    );
    await expect(activate({ IamRole: 'Ec2Only' })).rejects.toThrow(
      'Nonexistent role or missing ssm service principal',
    );
    await expect(activate({ ExpirationDate: new Date(clock.now() + 31 * 24 * HOUR_MS) })).rejects.toThrow(
      'at most 30 days',
    );
    await expect(activate({ RegistrationLimit: 1001 })).rejects.toThrow(
      "Value '1001' at 'registrationLimit'",
    );
  });

  test('refuses a late registration, and leaves those that registered in time alone', async () => {
    const activation = await activate({
      RegistrationLimit: 5,
      ExpirationDate: new Date(clock.now() + 60_000),
    });
    const node = await register(activation);
    clock.advance(61_000);
    await expect(register(activation)).rejects.toThrow('expired');
    expect((await requestRoleToken(aws.endpoint, node)).accessKeyId).toMatch(/^ASIA/);
  });
});

describe('a hybrid node', () => {
  test('gets credentials by its key and fingerprint, and by nothing else', async () => {
    const node = await register(await activate());
    const good = await requestRoleToken(aws.endpoint, node);
    expect(good.expiresAt).toBeGreaterThan(clock.now());
    const moved = { ...node, fingerprint: randomUUID() };
    await expect(requestRoleToken(aws.endpoint, moved)).rejects.toMatchObject({
      code: 'MachineFingerprintDoesNotMatch',
    });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = { ...node, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    await expect(requestRoleToken(aws.endpoint, forged)).rejects.toMatchObject({
      code: 'InvalidSignatureException',
    });
    await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: node.instanceId }));
    await expect(requestRoleToken(aws.endpoint, node)).rejects.toThrow();
  });

  test('speaks for itself only, shows by name and tags, and is lost when it falls silent', async () => {
    const tags = { Tags: [{ Key: 'Environment', Value: 'Quiet' }] };
    const node = await register(await activate({ DefaultInstanceName: 'DevOnPrem', ...tags }));
    const other = await register(await activate());
    const caller = new AwsCaller(
      aws.endpoint,
      REGION,
      new CredentialSource(() => requestRoleToken(aws.endpoint, node)),
    );
    const beat = (InstanceId: string) =>
      caller.json('ssm', 'AmazonSSM.UpdateInstanceInformation', {
        InstanceId,
        AgentName: 'amazon-ssm-agent',
        AgentVersion: '3.3.1',
        PlatformType: 'Linux',
        ComputerName: 'onprem-1',
      });
    await expect(beat(other.instanceId)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const shown = async () => {
      const Filters = [{ Key: 'tag:Environment', Values: ['Quiet'] }];
      return (await ssm.send(new DescribeInstanceInformationCommand({ Filters }))).InstanceInformationList;
    };
    expect(await shown()).toMatchObject([{ InstanceId: node.instanceId, PingStatus: 'Inactive' }]);
    await beat(node.instanceId);
    expect(await shown()).toMatchObject([
      {
        InstanceId: node.instanceId,
        PingStatus: 'Online',
        Name: 'DevOnPrem',
        ComputerName: 'onprem-1',
        IamRole: 'Hybrid',
        ResourceType: 'ManagedInstance',
      },
    ]);
    // Looked at from within: calls of a clock that is so far behind would be refused.
    clock.advance(7 * 60_000);
    const known = knownNodes(aws.world, ACCOUNT, REGION).find(({ id }) => id === node.instanceId);
    expect(known && pingStatus(aws.world, known)).toBe('ConnectionLost');
    clock.advance(-7 * 60_000);
    const status = await ssm.send(new GetConnectionStatusCommand({ Target: node.instanceId }));
    expect(status.Status).toBe('notconnected');
  });

  test('is tagged and untagged', async () => {
    const { instanceId: ResourceId } = await register(await activate());
    const what = { ResourceType: 'ManagedInstance' as const, ResourceId };
    await ssm.send(
      new AddTagsToResourceCommand({
        ...what,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await ssm.send(new RemoveTagsFromResourceCommand({ ...what, TagKeys: ['a'] }));
    const { TagList } = await ssm.send(new ListTagsForResourceCommand(what));
    expect(TagList).toEqual([{ Key: 'b', Value: '2' }]);
    const absent = new ListTagsForResourceCommand({ ...what, ResourceId: 'mi-00000000000000000' });
    await expect(ssm.send(absent)).rejects.toMatchObject({ name: 'InvalidResourceId' });
  });
});

test('the tier that sessions to hybrid nodes need takes a while to change', async () => {
  const { instanceId: Target } = await register(await activate());
  const start = () => ssm.send(new StartSessionCommand({ Target }));
  const setting = async () =>
    (await ssm.send(new GetServiceSettingCommand({ SettingId: ACTIVATION_TIER }))).ServiceSetting;
  expect(await setting()).toMatchObject({ SettingValue: 'standard', Status: 'Default' });
  await expect(start()).rejects.toThrow('Enable advanced-instances tier');
  const SettingId = `arn:aws:ssm:${REGION}:${ACCOUNT}:servicesetting${ACTIVATION_TIER}`;
  await ssm.send(new UpdateServiceSettingCommand({ SettingId, SettingValue: 'advanced' }));
  expect(await setting()).toMatchObject({ SettingValue: 'standard', Status: 'PendingUpdate' });
  clock.advance(TIER_CHANGE_MS);
  expect(await setting()).toMatchObject({ SettingValue: 'advanced', Status: 'Customized' });
  await expect(start()).rejects.toMatchObject({
    name: 'TargetNotConnected',
    message: `${Target} is not connected.`,
  });
  const unknown = new UpdateServiceSettingCommand({ SettingId: '/ssm/nothing', SettingValue: 'x' });
  await expect(ssm.send(unknown)).rejects.toMatchObject({ name: 'ServiceSettingNotFound' });
  await ssm.send(new ResetServiceSettingCommand({ SettingId }));
  clock.advance(TIER_CHANGE_MS);
  expect(await setting()).toMatchObject({ SettingValue: 'standard', Status: 'Default' });
});
