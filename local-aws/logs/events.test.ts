import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const dataDir = mkdtempSync(join(tmpdir(), 'logs-events-'));
const start = Date.now() - 60_000;
let aws: LocalAws;
let logs: CloudWatchLogsClient;

function client(credentials: SdkCredentials): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
}

async function put(logGroupName: string, logStreamName: string, messages: readonly string[]): Promise<void> {
  const logEvents = messages.map((message, i) => ({ timestamp: start + i, message }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

async function makeStream(logGroupName: string, logStreamName: string): Promise<void> {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
}

beforeAll(async () => {
  aws = await startLocalAws({ dataDir });
  logs = client(makeAdmin(aws.world, MEMBER));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'sessions' }));
  await makeStream('sessions', 'dev-1');
  await put('sessions', 'dev-1', ['one', 'two ERROR', '{"user":"dev","n":5}', 'four']);
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

describe('reading a stream', () => {
  test('forward tokens walk to the end, come back the same there, and go on with what arrives', async () => {
    const query = { logGroupName: 'sessions', logStreamName: 'dev-1', startFromHead: true, limit: 3 };
    const first = await logs.send(new GetLogEventsCommand(query));
    expect(first.events!.map((event) => event.message)).toEqual(['one', 'two ERROR', '{"user":"dev","n":5}']);
    const second = await logs.send(new GetLogEventsCommand({ ...query, nextToken: first.nextForwardToken }));
    expect(second.events!.map((event) => event.message)).toEqual(['four']);
    const third = await logs.send(new GetLogEventsCommand({ ...query, nextToken: second.nextForwardToken }));
    expect(third.events).toEqual([]);
    expect(third.nextForwardToken).toBe(second.nextForwardToken);
    const back = await logs.send(new GetLogEventsCommand({ ...query, nextToken: second.nextBackwardToken }));
    expect(back.events!.map((event) => event.message)).toEqual(['one', 'two ERROR', '{"user":"dev","n":5}']);
  });

  test('without a token the newest events come, in order', async () => {
    const page = await logs.send(
      new GetLogEventsCommand({ logGroupName: 'sessions', logStreamName: 'dev-1', limit: 2 }),
    );
    expect(page.events!.map((event) => event.message)).toEqual(['{"user":"dev","n":5}', 'four']);
  });
});

describe('filtering a group', () => {
  test('pages cover all streams once, in order of time', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'many' }));
    await makeStream('many', 'a');
    await makeStream('many', 'b');
    await put('many', 'a', ['a0', 'a1', 'a2']);
    await put('many', 'b', ['b0', 'b1']);
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName: 'many', limit: 2, nextToken }));
      seen.push(...page.events!.map((event) => event.message!));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(['a0', 'b0', 'a1', 'b1', 'a2']);
    const only = await logs.send(
      new FilterLogEventsCommand({ logGroupName: 'many', logStreamNamePrefix: 'b' }),
    );
    expect(only.events!.map((event) => event.logStreamName)).toEqual(['b', 'b']);
  });

  test.each([
    ['ERROR', ['two ERROR']],
    ['"two ERR"', ['two ERROR']],
    ['?one ?four', ['one', 'four']],
    ['-one -four -ERROR', ['{"user":"dev","n":5}']],
    ['{ $.user = "d*" && $.n >= 5 }', ['{"user":"dev","n":5}']],
    ['{ $.n > 5 }', []],
    ['{ $.other NOT EXISTS }', ['{"user":"dev","n":5}']],
    ['%^f[a-z]+r$%', ['four']],
  ])('the pattern %s finds %j', async (filterPattern, expected) => {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName: 'sessions', filterPattern }));
    expect(page.events!.map((event) => event.message)).toEqual(expected);
  });

  test('a pattern that is none, and a token of another query, are refused', async () => {
    const bad = new FilterLogEventsCommand({ logGroupName: 'sessions', filterPattern: '{ $.a = }' });
    await expect(logs.send(bad)).rejects.toThrow('Invalid filter pattern');
    const token = new FilterLogEventsCommand({ logGroupName: 'sessions', nextToken: 'bogus' });
    await expect(logs.send(token)).rejects.toThrow('The specified nextToken is invalid.');
  });
});

describe('putting events', () => {
  test('what is too old or too new is told, and the rest kept', async () => {
    await makeStream('sessions', 'late');
    const day = 86_400_000;
    const old = await logs.send(
      new PutLogEventsCommand({
        logGroupName: 'sessions',
        logStreamName: 'late',
        logEvents: [{ timestamp: Date.now() - 15 * day, message: 'old' }],
      }),
    );
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const ahead = await logs.send(
      new PutLogEventsCommand({
        logGroupName: 'sessions',
        logStreamName: 'late',
        logEvents: [
          { timestamp: Date.now(), message: 'now' },
          { timestamp: Date.now() + 3 * 3_600_000, message: 'ahead' },
        ],
      }),
    );
    expect(ahead.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    const page = await logs.send(
      new GetLogEventsCommand({ logGroupName: 'sessions', logStreamName: 'late' }),
    );
    expect(page.events!.map((event) => event.message)).toEqual(['now']);
  });

  test('a batch out of order, and one over a megabyte, are refused whole', async () => {
    const target = { logGroupName: 'sessions', logStreamName: 'dev-1' };
    const disorder = [
      { timestamp: start + 1, message: 'b' },
      { timestamp: start, message: 'a' },
    ];
    await expect(logs.send(new PutLogEventsCommand({ ...target, logEvents: disorder }))).rejects.toThrow(
      'chronological order',
    );
    const large = [{ timestamp: start, message: 'x'.repeat(1_048_576) }];
    await expect(logs.send(new PutLogEventsCommand({ ...target, logEvents: large }))).rejects.toThrow(
      'Upload too large: 1048602 bytes exceeds limit of 1048576',
    );
  });

  test('a stream or group that is not there is ResourceNotFoundException', async () => {
    await expect(put('sessions', 'nothing', ['x'])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await expect(put('nothing', 'nothing', ['x'])).rejects.toMatchObject({
      message: 'The specified log group does not exist.',
    });
  });
});

describe('groups and streams', () => {
  test('groups are listed by prefix, in pages, with their ARNs', async () => {
    for (const logGroupName of ['/p/1', '/p/2', '/p/3'])
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const first = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/p', limit: 2 }));
    expect(first.logGroups!.map((group) => group.arn)).toEqual([
      `arn:aws:logs:us-east-1:${MEMBER}:log-group:/p/1:*`,
      `arn:aws:logs:us-east-1:${MEMBER}:log-group:/p/2:*`,
    ]);
    const rest = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/p', limit: 2, nextToken: first.nextToken }),
    );
    expect(rest.logGroups!.map((group) => group.logGroupName)).toEqual(['/p/3']);
    expect(rest.nextToken).toBeUndefined();
  });

  test('streams are ordered by their last event when asked', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'ordered' }));
    for (const stream of ['a', 'b', 'c']) await makeStream('ordered', stream);
    await put('ordered', 'b', ['1', '2']);
    await put('ordered', 'c', ['1']);
    const query = { logGroupName: 'ordered', orderBy: 'LastEventTime', descending: true } as const;
    const first = await logs.send(new DescribeLogStreamsCommand({ ...query, limit: 2 }));
    const rest = await logs.send(
      new DescribeLogStreamsCommand({ ...query, limit: 2, nextToken: first.nextToken }),
    );
    const names = [...first.logStreams!, ...rest.logStreams!].map((stream) => stream.logStreamName);
    expect(names).toEqual(['b', 'c', 'a']);
  });

  test('a deleted group takes its events with it', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'gone' }));
    await makeStream('gone', 's');
    await put('gone', 's', ['x']);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: 'gone' }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'gone' }));
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName: 'gone' }));
    expect(page.events).toEqual([]);
  });

  test('a policy on one group denies DescribeLogGroups and allows writing to that group', async () => {
    const user = aws.world.iam.bootstrap.user({
      account: MEMBER,
      name: 'agent',
      policies: [
        {
          name: 'one-group',
          document: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'logs:*',
                Resource: `arn:aws:logs:us-east-1:${MEMBER}:log-group:sessions:*`,
              },
            ],
          },
        },
      ],
    });
    const agent = client({ accessKeyId: user.accessKeyId, secretAccessKey: user.secretAccessKey });
    await expect(
      agent.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'sessions' })),
    ).rejects.toThrow(
      `not authorized to perform: logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:${MEMBER}:log-group::log-stream:`,
    );
    await agent.send(new CreateLogStreamCommand({ logGroupName: 'sessions', logStreamName: 'agent-1' }));
    await expect(
      agent.send(new CreateLogStreamCommand({ logGroupName: 'many', logStreamName: 'agent-1' })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
