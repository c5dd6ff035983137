import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeTagsCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const REGION = 'us-east-1';
const IMAGE = 'ami-0080e4c5bc078760e';

let aws: LocalAws;
let dataDir: string;
let ec2: EC2Client;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ec2-'));
  aws = await startLocalAws({ dataDir });
  const options = { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, MEMBER) };
  ec2 = new EC2Client(options);
  const iam = new IAMClient(options);
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new CreateRoleCommand({ RoleName: 'node', AssumeRolePolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'node' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'node', RoleName: 'node' }));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function run(environment: string, count = 1): Promise<string[]> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: IMAGE,
      InstanceType: 't3.micro',
      MinCount: count,
      MaxCount: count,
      IamInstanceProfile: { Name: 'node' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Environment', Value: environment }] }],
    }),
  );
  return (Instances ?? []).map(({ InstanceId }) => InstanceId ?? '');
}

async function found(input: DescribeInstancesCommandInput): Promise<(string | undefined)[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand(input));
  return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(({ InstanceId }) => InstanceId);
}

describe('RunInstances', () => {
  test('makes a running instance with its tags, profile, subnet and address', async () => {
    const [id = ''] = await run('Dev');
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceId: id,
      State: { Code: 16, Name: 'running' },
      IamInstanceProfile: { Arn: `arn:aws:iam::${MEMBER}:instance-profile/node` },
      Tags: [{ Key: 'Environment', Value: 'Dev' }],
      PrivateIpAddress: expect.stringMatching(/^172\.31\./),
      SecurityGroups: [{ GroupName: 'default' }],
    });
    expect(aws.world.ec2.findInstance(MEMBER, REGION, id)).toMatchObject({
      id,
      tags: { Environment: 'Dev' },
    });
  });

  test('a dry run makes nothing and says that it would have', async () => {
    const before = (await found({})).length;
    const command = new RunInstancesCommand({ ImageId: IMAGE, MinCount: 1, MaxCount: 1, DryRun: true });
    await expect(ec2.send(command)).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await found({})).toHaveLength(before);
  });

  test('an unknown profile, subnet or group is refused', async () => {
    const base = { ImageId: IMAGE, MinCount: 1, MaxCount: 1 };
    const profile = new RunInstancesCommand({ ...base, IamInstanceProfile: { Name: 'nobody' } });
    await expect(ec2.send(profile)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const subnet = new RunInstancesCommand({ ...base, SubnetId: 'subnet-0123456789abcdef0' });
    await expect(ec2.send(subnet)).rejects.toMatchObject({ name: 'InvalidSubnetID.NotFound' });
    const group = new RunInstancesCommand({ ...base, SecurityGroupIds: ['sg-0123456789abcdef0'] });
    await expect(ec2.send(group)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  });
});

describe('DescribeInstances', () => {
  test('filters by tag, tag key, state and wildcards', async () => {
    const [id = ''] = await run('Stage-1');
    expect(await found({ Filters: [{ Name: 'tag:Environment', Values: ['Stage-1'] }] })).toEqual([id]);
    expect(await found({ Filters: [{ Name: 'tag:Environment', Values: ['Sta?e-*'] }] })).toEqual([id]);
    expect(await found({ Filters: [{ Name: 'tag:Environment', Values: ['Stage.1'] }] })).toEqual([]);
    const both = [
      { Name: 'tag-key', Values: ['Environment'] },
      { Name: 'instance-id', Values: [id] },
      { Name: 'instance-state-name', Values: ['stopped', 'running'] },
    ];
    expect(await found({ Filters: both })).toEqual([id]);
  });

  test('pages by MaxResults, and takes a token for its own query only', async () => {
    const ids = await run('Paged', 7);
    const Filters = [{ Name: 'tag:Environment', Values: ['Paged'] }];
    const first = await ec2.send(new DescribeInstancesCommand({ Filters, MaxResults: 5 }));
    const NextToken = first.NextToken;
    const rest = await found({ Filters, MaxResults: 5, NextToken });
    const seen = (first.Reservations ?? [])
      .flatMap(({ Instances }) => Instances ?? [])
      .map(({ InstanceId }) => InstanceId);
    expect([...seen, ...rest].sort()).toEqual([...ids].sort());
    await expect(found({ MaxResults: 5, NextToken })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  test('malformed, unknown ids and unknown filters are told apart', async () => {
    await expect(found({ InstanceIds: ['mi-1'] })).rejects.toMatchObject({
      name: 'InvalidInstanceID.Malformed',
    });
    const unknown = found({ InstanceIds: ['i-0123456789abcdef0'] });
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    const filter = found({ Filters: [{ Name: 'colour', Values: ['red'] }] });
    await expect(filter).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('states', () => {
  test('stop, start and terminate change what is shown, and tell those who follow', async () => {
    const [id = ''] = await run('States');
    const seen: string[] = [];
    const stop = aws.world.ec2.onInstance((instance) => seen.push(instance.state));
    const { StoppingInstances } = await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(StoppingInstances?.[0]).toMatchObject({
      CurrentState: { Name: 'stopping' },
      PreviousState: { Name: 'running' },
    });
    const status = await ec2.send(
      new DescribeInstanceStatusCommand({ InstanceIds: [id], IncludeAllInstances: true }),
    );
    expect(status.InstanceStatuses?.[0]?.InstanceState?.Name).toBe('stopped');
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    stop();
    expect(seen).toEqual(['stopped', 'running', 'terminated']);
    expect(aws.world.ec2.findInstance(MEMBER, REGION, id)).toBeUndefined();
    const start = ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await expect(start).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
  });
});

describe('tags', () => {
  test('are added, listed and taken away', async () => {
    const [id = ''] = await run('Tags');
    const Tags = [{ Key: 'Owner', Value: 'auditor' }];
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
    const list = new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] });
    expect((await ec2.send(list)).Tags).toMatchObject([
      { Key: 'Environment', Value: 'Tags', ResourceType: 'instance' },
      { Key: 'Owner', Value: 'auditor', ResourceType: 'instance' },
    ]);
    await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'Owner', Value: 'another' }] }));
    expect((await ec2.send(list)).Tags).toHaveLength(2);
    await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'Owner' }] }));
    expect((await ec2.send(list)).Tags).toHaveLength(1);
  });

  test('refuse reserved keys and things that are not there', async () => {
    const [id = ''] = await run('Refused');
    const reserved = new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'aws:x', Value: '' }] });
    await expect(ec2.send(reserved)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const absent = new CreateTagsCommand({
      Resources: ['i-0123456789abcdef0'],
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    await expect(ec2.send(absent)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });
});

test('an instance profile is taken away and put back', async () => {
  const [id = ''] = await run('Profile');
  const list = new DescribeIamInstanceProfileAssociationsCommand({
    Filters: [{ Name: 'instance-id', Values: [id] }],
  });
  const [association] = (await ec2.send(list)).IamInstanceProfileAssociations ?? [];
  await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: association?.AssociationId }));
  expect((await ec2.send(list)).IamInstanceProfileAssociations ?? []).toEqual([]);
  expect(aws.world.ec2.findInstance(MEMBER, REGION, id)?.instanceProfileArn).toBeUndefined();
  const IamInstanceProfile = { Name: 'node' };
  await ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile }));
  const again = new AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile });
  await expect(ec2.send(again)).rejects.toMatchObject({ name: 'IncorrectState' });
  expect((await ec2.send(list)).IamInstanceProfileAssociations).toHaveLength(1);
});
