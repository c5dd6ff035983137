import { gunzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  DescribeDestinationsCommand,
  PutDestinationCommand,
  PutDestinationPolicyCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const STREAM = (account: string, name: string) => `arn:aws:kinesis:us-east-1:${account}:stream/${name}`;

let aws: LocalAws;
const closers: (() => void)[] = [];

interface Account {
  readonly logs: CloudWatchLogsClient;
  readonly kinesis: KinesisClient;
}
let hub: Account;
let member: Account;

function clients(account: string): Account {
  const options = {
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: makeAdmin(aws.world, account),
    maxAttempts: 1,
  };
  const logs = new CloudWatchLogsClient(options);
  // By itself this client speaks HTTP/2.
  const kinesis = new KinesisClient({ ...options, requestHandler: new NodeHttpHandler() });
  closers.push(
    () => logs.destroy(),
    () => kinesis.destroy(),
  );
  return { logs, kinesis };
}

function roleFor(
  account: string,
  name: string,
  service = 'logs.us-east-1.amazonaws.com',
  from = MEMBER,
): string {
  return aws.world.iam.bootstrap.role({
    account,
    name,
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: service },
          Action: 'sts:AssumeRole',
          Condition: { StringLike: { 'aws:SourceArn': `arn:aws:logs:us-east-1:${from}:*` } },
        },
      ],
    },
    policies: [
      {
        name: 'write',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: STREAM(account, '*') }],
        },
      },
    ],
  });
}

beforeAll(async () => {
  aws = await startTestAws();
  hub = clients(HUB);
  member = clients(MEMBER);
});

afterAll(async () => {
  for (const close of closers) close();
  await aws.close();
});

async function makeGroup(logGroupName: string): Promise<(...messages: string[]) => Promise<void>> {
  const logStreamName = 'dev-0123';
  await member.logs.send(new CreateLogGroupCommand({ logGroupName }));
  await member.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return async (...messages) => {
    const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
    await member.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
}

async function makeStream(account: Account, StreamName: string): Promise<string> {
  await account.kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  return STREAM(account === hub ? HUB : MEMBER, StreamName);
}

/** Everything in a stream of one shard, unpacked. */
async function received({ kinesis }: Account, StreamName: string) {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return (Records ?? []).map(({ Data }) => JSON.parse(gunzipSync(Data!).toString()));
}

async function messages(account: Account, name: string): Promise<string[]> {
  const records = await received(account, name);
  return records
    .filter(({ messageType }) => messageType === 'DATA_MESSAGE')
    .flatMap(({ logEvents }) => logEvents.map(({ message }: { message: string }) => message));
}

const subscribe = (
  logGroupName: string,
  destinationArn: string,
  more: { roleArn?: string; filterPattern?: string },
) =>
  member.logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 'out',
      filterPattern: '',
      destinationArn,
      ...more,
    }),
  );

const refusal = (run: Promise<unknown>) =>
  run.then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('matching events reach the stream in the envelope of AWS, after a control message', async () => {
  const write = await makeGroup('own');
  const destinationArn = await makeStream(member, 'own');
  await subscribe('own', destinationArn, { roleArn: roleFor(MEMBER, 'Own'), filterPattern: 'curl' });
  await write('ls', 'curl x', 'curl y');
  const [control, data, ...more] = await received(member, 'own');
  expect(control).toEqual({
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [
      {
        id: '',
        timestamp: expect.any(Number),
        message: 'CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.',
      },
    ],
  });
  const event = (message: string) => ({
    id: expect.stringMatching(/^\d{56}$/),
    timestamp: expect.any(Number),
    message,
  });
  expect(data).toEqual({
    messageType: 'DATA_MESSAGE',
    owner: MEMBER,
    logGroup: 'own',
    logStream: 'dev-0123',
    subscriptionFilters: ['out'],
    logEvents: [event('curl x'), event('curl y')],
  });
  expect(more).toEqual([]);
  await member.logs.send(new DeleteSubscriptionFilterCommand({ logGroupName: 'own', filterName: 'out' }));
  await write('curl z');
  expect(await messages(member, 'own')).toEqual(['curl x', 'curl y']);
});

test('what cannot be delivered is tried again, and the order stays', async () => {
  const write = await makeGroup('shaky');
  const destinationArn = await makeStream(member, 'shaky');
  await subscribe('shaky', destinationArn, { roleArn: roleFor(MEMBER, 'Shaky') });
  const fault = { service: 'kinesis', action: 'PutRecord', code: 'InternalFailure', times: 2 };
  aws.world.faults.add(fault);
  await write('one');
  await write('two');
  expect(await messages(member, 'shaky')).toEqual([]);
  await vi.waitFor(async () => expect(await messages(member, 'shaky')).toEqual(['one', 'two']), {
    timeout: 10_000,
    interval: 200,
  });
  await write('three');
  expect(await messages(member, 'shaky')).toEqual(['one', 'two', 'three']);
});

test('a batch that would be too large for a record is delivered in several', async () => {
  const write = await makeGroup('large');
  const destinationArn = await makeStream(member, 'large');
  await subscribe('large', destinationArn, { roleArn: roleFor(MEMBER, 'Large') });
  const long = (i: number) => `${i} `.repeat(170_000);
  await write(long(1), long(2), long(3));
  expect(await messages(member, 'large')).toEqual([long(1), long(2), long(3)]);
  expect(await received(member, 'large')).toHaveLength(3);
});

test('a destination takes the events of other accounts that its policy lets in', async () => {
  const write = await makeGroup('shared');
  const targetArn = await makeStream(hub, 'central');
  const roleArn = roleFor(HUB, 'Central');
  const put = () =>
    hub.logs.send(new PutDestinationCommand({ destinationName: 'central', targetArn, roleArn }));
  // The role trusts the member's logs only, and the trial is the hub's own.
  expect(await refusal(put())).toContain('InvalidParameterException: Could not deliver test message');
  roleFor(HUB, 'Central', 'logs.amazonaws.com', '*');
  const { destination } = await put();
  const arn = destination?.arn ?? '';
  expect(arn).toBe(`arn:aws:logs:us-east-1:${HUB}:destination:central`);
  expect(await refusal(subscribe('shared', arn, {}))).toBe(
    `AccessDeniedException: User with accountId: ${MEMBER} is not authorized to perform PutSubscriptionFilter on resource ${arn}`,
  );
  const accessPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: MEMBER }, Action: 'logs:PutSubscriptionFilter', Resource: arn },
    ],
  });
  await hub.logs.send(new PutDestinationPolicyCommand({ destinationName: 'central', accessPolicy }));
  await subscribe('shared', arn, {});
  await write('from the member');
  expect(await messages(hub, 'central')).toEqual(['from the member']);
  expect((await received(hub, 'central')).at(-1).owner).toBe(MEMBER);
  const { destinations } = await hub.logs.send(new DescribeDestinationsCommand({}));
  expect(destinations).toMatchObject([{ destinationName: 'central', accessPolicy }]);
});

test('a destination that cannot be reached is refused, and nothing is kept', async () => {
  await makeGroup('refused');
  const destinationArn = await makeStream(member, 'refused');
  const trusted = roleFor(MEMBER, 'Trusted');
  const other = roleFor(MEMBER, 'Other', 'ec2.amazonaws.com');
  const told = 'InvalidParameterException: Could not deliver test message to specified Kinesis stream.';
  expect(await refusal(subscribe('refused', destinationArn, { roleArn: other }))).toContain(told);
  expect(await refusal(subscribe('refused', STREAM(MEMBER, 'absent'), { roleArn: trusted }))).toContain(told);
  expect(await refusal(subscribe('refused', destinationArn, {}))).toContain('without roleArn');
  const lambda = `arn:aws:lambda:us-east-1:${MEMBER}:function:forward`;
  expect(await refusal(subscribe('refused', lambda, {}))).toContain('Could not execute the lambda function.');
  expect(aws.world.logs.group(MEMBER, 'us-east-1', 'refused')?.subscriptionFilters).toEqual([]);
  await member.kinesis.send(new DeleteStreamCommand({ StreamName: 'refused' }));
});
