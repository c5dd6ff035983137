/**
 * Every action of local-aws, called by the AWS SDK: a walk through each service that makes its things, looks at them,
 * changes them and takes them away again. What the walks have called is counted while they run, and held against the
 * registry of actions; so an action that nobody calls is found here.
 */
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as firehose from '@aws-sdk/client-firehose';
import * as iam from '@aws-sdk/client-iam';
import * as kinesis from '@aws-sdk/client-kinesis';
import * as kms from '@aws-sdk/client-kms';
import * as organizations from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import type { ServiceName } from '@sallyport/local-aws/action.ts';
import { allActions } from '@sallyport/local-aws/gateway/actions.ts';
import { totpCode, totpStep } from '@sallyport/local-aws/iam/mfa.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { startScriptedNode } from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { nodeProfile } from '@sallyport/local-aws/testing/agent-process.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bySdk, playSteps, type StepClient } from './play-steps.ts';
import { cloudtrailSteps } from './steps/cloudtrail.ts';
import { ec2Steps } from './steps/ec2.ts';
import { eventsSteps } from './steps/events.ts';
import { firehoseSteps } from './steps/firehose.ts';
import { peopleSteps } from './steps/iam-people.ts';
import { roleSteps } from './steps/iam-roles.ts';
import { kinesisSteps } from './steps/kinesis.ts';
import { kmsSteps } from './steps/kms.ts';
import { logsSteps, logsStream } from './steps/logs.ts';
import { snsSteps, sqsSteps } from './steps/messaging.ts';
import { monitoringSteps } from './steps/monitoring.ts';
import { organizationsSteps } from './steps/organizations.ts';
import { bucketSteps, objectSteps } from './steps/s3.ts';
import { ssmSteps } from './steps/ssm.ts';
import { ACCOUNT, policyText, REGION, type Step } from './steps/step.ts';
import { stsSteps } from './steps/sts.ts';

const HUB = '111111111111';
/** Only agents make these calls; the SDKs do not have them. The nodes' own tests do, and this file's node too. */
const AGENTS_OWN: Partial<Record<ServiceName, readonly string[]>> = {
  ssm: [
    'ListInstanceAssociations',
    'RegisterManagedInstance',
    'RequestManagedInstanceRoleToken',
    'UpdateInstanceInformation',
    'UpdateManagedInstancePublicKey',
  ],
};

let aws: LocalAws;
let options: {
  endpoint: string;
  region: string;
  credentials: ReturnType<typeof makeAdmin>;
  maxAttempts: number;
};
const closers: (() => void)[] = [];

beforeAll(async () => {
  aws = await startTestAws();
  aws.world.organizations.bootstrap({ managementAccount: HUB, members: [ACCOUNT] });
  options = {
    endpoint: aws.endpoint,
    region: REGION,
    credentials: makeAdmin(aws.world, ACCOUNT),
    maxAttempts: 1,
  };
});

afterAll(async () => {
  for (const close of closers) close();
  await aws.close();
});

/** Notes a client, to be closed at the end. */
function using<Client extends { destroy(): void }>(client: Client): Client {
  closers.push(() => client.destroy());
  return client;
}

const walk = (client: object, commands: object, steps: readonly Step[], given = {}) =>
  playSteps(bySdk(client as StepClient, commands), steps, given);

/** Holds what was called against all actions of a service. */
function expectAll(service: ServiceName, ...called: ReadonlySet<string>[]): void {
  const wanted = allActions.filter((action) => action.service === service).map(({ name }) => name);
  const seen = new Set([...called.flatMap((names) => [...names]), ...(AGENTS_OWN[service] ?? [])]);
  expect(wanted.filter((name) => !seen.has(name))).toEqual([]);
}

test('iam answers every action', async () => {
  const client = using(new iam.IAMClient(options));
  const called = [await walk(client, iam, peopleSteps), await walk(client, iam, roleSteps)];
  const { accessKeyId, secretAccessKey } = aws.world.iam.bootstrap.user({
    account: ACCOUNT,
    name: 'person',
    policies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const person = using(new iam.IAMClient({ ...options, credentials: { accessKeyId, secretAccessKey } }));
  const OldPassword = 'Correct-Horse-7-Battery';
  await client.send(new iam.CreateLoginProfileCommand({ UserName: 'person', Password: OldPassword }));
  await person.send(new iam.ChangePasswordCommand({ OldPassword, NewPassword: 'Staple-9-Battery-Horse' }));
  const made = await client.send(new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'person' }));
  const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? '';
  const seed = Buffer.from(made.VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const now = totpStep(Date.now());
  const codes = { AuthenticationCode1: totpCode(seed, now - 1), AuthenticationCode2: totpCode(seed, now) };
  await client.send(new iam.EnableMFADeviceCommand({ UserName: 'person', SerialNumber, ...codes }));
  const devices = await person.send(new iam.ListMFADevicesCommand({}));
  expect(devices.MFADevices).toMatchObject([{ SerialNumber }]);
  await client.send(new iam.DeactivateMFADeviceCommand({ UserName: 'person', SerialNumber }));
  expectAll('iam', ...called, new Set(['ChangePassword', 'EnableMFADevice', 'DeactivateMFADevice']));
});

test('ec2 answers every action', async () => {
  nodeProfile(aws, ACCOUNT, [], 'WalkNode');
  nodeProfile(aws, ACCOUNT, [], 'WalkOther');
  const client = using(new ec2.EC2Client(options));
  expectAll('ec2', await walk(client, ec2, ec2Steps, { node: 'WalkNode', other: 'WalkOther' }));
});

test('s3 answers every action', async () => {
  const client = using(new s3.S3Client({ ...options, forcePathStyle: true }));
  const called = [await walk(client, s3, bucketSteps), await walk(client, s3, objectSteps)];
  expectAll('s3', ...called);
});

test('kms answers every action', async () => {
  expectAll('kms', await walk(using(new kms.KMSClient(options)), kms, kmsSteps));
});

test('logs answers every action', async () => {
  const keys = using(new kms.KMSClient(options));
  const Policy = policyText({
    Principal: { AWS: '*', Service: `logs.${REGION}.amazonaws.com` },
    Action: 'kms:*',
    Resource: '*',
  });
  const { KeyMetadata } = await keys.send(new kms.CreateKeyCommand({ Policy }));
  const client = using(new logs.CloudWatchLogsClient(options));
  const given = { key: KeyMetadata?.Arn, ...logsStream(aws) };
  const called = await walk(client, logs, logsSteps, given);
  // Only a query that still runs is stopped: this one has something to read.
  const logGroupName = 'long';
  const place = { logGroupName, logStreamName: 's' };
  await client.send(new logs.CreateLogGroupCommand({ logGroupName }));
  await client.send(new logs.CreateLogStreamCommand(place));
  const logEvents = Array.from({ length: 10_000 }, () => ({ timestamp: Date.now(), message: 'm' }));
  await client.send(new logs.PutLogEventsCommand({ ...place, logEvents }));
  const span = { startTime: 0, endTime: Math.floor(Date.now() / 1000) + 60 };
  const { queryId } = await client.send(
    new logs.StartQueryCommand({ logGroupName, ...span, queryString: '' }),
  );
  expect(await client.send(new logs.StopQueryCommand({ queryId }))).toMatchObject({ success: true });
  expectAll('logs', called, new Set(['StopQuery']));
});

test('kinesis answers every action', async () => {
  const client = using(new kinesis.KinesisClient({ ...options, requestHandler: new NodeHttpHandler() }));
  expectAll('kinesis', await walk(client, kinesis, kinesisSteps));
});

test('firehose answers every action', async () => {
  expectAll('firehose', await walk(using(new firehose.FirehoseClient(options)), firehose, firehoseSteps));
});

test('monitoring answers every action', async () => {
  const client = using(new cloudwatch.CloudWatchClient(options));
  expectAll('monitoring', await walk(client, cloudwatch, monitoringSteps));
});

test('events answers every action', async () => {
  expectAll('events', await walk(using(new events.EventBridgeClient(options)), events, eventsSteps));
});

test('cloudtrail answers every action', async () => {
  aws.world.s3.createBucket({ name: 'walk-trail', account: ACCOUNT, region: REGION });
  const client = using(new cloudtrail.CloudTrailClient(options));
  expectAll('cloudtrail', await walk(client, cloudtrail, cloudtrailSteps, { bucket: 'walk-trail' }));
});

test('organizations answers every action', async () => {
  const of = (account: string) =>
    using(new organizations.OrganizationsClient({ ...options, credentials: makeAdmin(aws.world, account) }));
  const called = await walk(of(HUB), organizations, organizationsSteps);
  await of('333333333333').send(new organizations.CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  expectAll('organizations', called, new Set(['CreateOrganization']));
});

test('sqs answers every action', async () => {
  expectAll('sqs', await walk(using(new sqs.SQSClient(options)), sqs, sqsSteps));
});

test('sns answers every action', async () => {
  const client = using(new sns.SNSClient(options));
  const queues = using(new sqs.SQSClient(options));
  await queues.send(new sqs.CreateQueueCommand({ QueueName: 'work' }));
  const called = await walk(client, sns, snsSteps);
  // A queue of another account is asked whether it agrees.
  const hub = using(new sqs.SQSClient({ ...options, credentials: makeAdmin(aws.world, HUB) }));
  const { QueueUrl } = await hub.send(new sqs.CreateQueueCommand({ QueueName: 'asked' }));
  const { TopicArn } = await client.send(new sns.CreateTopicCommand({ Name: 'asking' }));
  const Endpoint = `arn:aws:sqs:${REGION}:${HUB}:asked`;
  const Policy = policyText({ Principal: '*', Action: 'sqs:SendMessage', Resource: Endpoint });
  await hub.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await client.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  const asked = await hub.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  const { Token } = JSON.parse(asked.Messages?.[0]?.Body ?? '{}') as { Token?: string };
  const confirmed = await client.send(new sns.ConfirmSubscriptionCommand({ TopicArn, Token }));
  expect(confirmed.SubscriptionArn).toContain(':asking:');
  expectAll('sns', called, new Set(['ConfirmSubscription']));
});

test('ssm answers every action that people have', async () => {
  const client = using(new ssm.SSMClient(options));
  const node = await startScriptedNode(aws, client, ACCOUNT, REGION);
  closers.push(() => node.stop());
  const called = await walk(client, ssm, ssmSteps, { node: node.id, role: 'HybridNode' });
  expectAll('ssm', called);
});

test('sts answers every action', async () => {
  const role = aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'broker',
    trust: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
      },
    },
  });
  const client = using(new sts.STSClient(options));
  expectAll('sts', await walk(client, sts, stsSteps, { role, key: options.credentials.accessKeyId }));
});

test('no service is left out', () => {
  const walked = new Set([
    'cloudtrail',
    'ec2',
    'events',
    'firehose',
    'iam',
    'kinesis',
    'kms',
    'logs',
    'monitoring',
    'organizations',
    's3',
    'sns',
    'sqs',
    'ssm',
    'sts',
  ]);
  const others = new Set(allActions.map(({ service }) => service).filter((service) => !walked.has(service)));
  // The channels, which only agents and session clients open.
  expect([...others]).toEqual(['ec2messages', 'ssmmessages']);
});
