import {
  CreateTagsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const MEMBER = '222222222222';
const REGION = 'us-east-1';
const IMAGE = 'ami-0080e4c5bc078760e';

let aws: LocalAws;
let engineer: EC2Client;
let dev: string;
let prod: string;

/** The engineer stops Dev instances, tags things only with Owner, and runs instances only as Dev. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'ec2:StopInstances',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'Dev' } },
    },
    {
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: '*',
      Condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Owner'] },
        Null: { 'aws:TagKeys': 'false' },
      },
    },
    { Effect: 'Allow', Action: 'ec2:RunInstances', NotResource: 'arn:aws:ec2:*:*:instance/*' },
    {
      Effect: 'Allow',
      Action: ['ec2:RunInstances', 'ec2:CreateTags'],
      Resource: 'arn:aws:ec2:*:*:instance/*',
      Condition: { StringEquals: { 'aws:RequestTag/Environment': 'Dev' } },
    },
  ],
};

beforeAll(async () => {
  aws = await startTestAws();
  const credentials = aws.world.iam.bootstrap.user({
    account: MEMBER,
    name: 'engineer',
    policies: [{ name: 'dev', document: POLICY }],
  });
  engineer = new EC2Client({ endpoint: aws.endpoint, region: REGION, credentials });
  const make = (Environment: string) =>
    aws.world.ec2.registerInstance({ account: MEMBER, region: REGION, tags: { Environment } }).id;
  dev = make('Dev');
  prod = make('Prod');
});

afterAll(() => aws.close());

test('an instance is stopped only where its tag allows it', async () => {
  const stop = (...InstanceIds: string[]) => engineer.send(new StopInstancesCommand({ InstanceIds }));
  await expect(stop(prod)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await expect(stop(dev, prod)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  expect(aws.world.ec2.findInstance(MEMBER, REGION, dev)?.state).toBe('running');
  expect((await stop(dev)).StoppingInstances).toHaveLength(1);
});

test('a dry run says the same as the call would', async () => {
  const dry = (id: string) => engineer.send(new StopInstancesCommand({ InstanceIds: [id], DryRun: true }));
  await expect(dry(prod)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await expect(dry(dev)).rejects.toMatchObject({ name: 'DryRunOperation' });
});

test('a person cannot tag their way around a tag condition', async () => {
  const tag = (Key: string, Value: string) =>
    engineer.send(new CreateTagsCommand({ Resources: [prod], Tags: [{ Key, Value }] }));
  await expect(tag('Environment', 'Prod-2')).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await tag('Owner', 'engineer');
  expect(aws.world.ec2.findInstance(MEMBER, REGION, prod)?.tags).toEqual({
    Environment: 'Prod',
    Owner: 'engineer',
  });
});

test('an instance is run only with the tag that is asked for', async () => {
  const run = (Value?: string) =>
    engineer.send(
      new RunInstancesCommand({
        ImageId: IMAGE,
        MinCount: 1,
        MaxCount: 1,
        ...(Value === undefined
          ? {}
          : { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Environment', Value }] }] }),
      }),
    );
  await expect(run()).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await expect(run('Prod')).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  expect((await run('Dev')).Instances).toHaveLength(1);
});

test('whether an instance is there is not told to those who may not touch it', async () => {
  const InstanceId = 'i-0123456789abcdef0';
  const change = engineer.send(
    new ModifyInstanceAttributeCommand({ InstanceId, Groups: ['sg-0123456789abcdef0'] }),
  );
  await expect(change).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});
