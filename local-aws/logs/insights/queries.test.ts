import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeQueriesCommand,
  GetLogRecordCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LocalAws } from '../../server.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { startTestAws } from '../../testing/start-test-aws.ts';

let aws: LocalAws;
let logs: CloudWatchLogsClient;
let foreign: CloudWatchLogsClient;

beforeAll(async () => {
  aws = await startTestAws();
  const client = (account: string) =>
    new CloudWatchLogsClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: makeAdmin(aws.world, account),
      maxAttempts: 1,
    });
  logs = client('222222222222');
  foreign = client('111111111111');
  await write('first', ['{"n":1}', '{"n":2}', 'text']);
  await write('second', ['{"n":3}']);
});

afterAll(async () => {
  logs.destroy();
  foreign.destroy();
  await aws.close();
});

async function write(logGroupName: string, messages: string[]): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents }));
}

const nowS = () => Math.floor(Date.now() / 1000);

async function start(queryString: string, more: Partial<StartQueryCommandInput> = {}): Promise<string> {
  const answer = await logs.send(
    new StartQueryCommand({
      logGroupName: 'first',
      startTime: nowS() - 3600,
      endTime: nowS() + 3600,
      queryString,
      ...more,
    }),
  );
  return answer.queryId ?? '';
}

async function results(queryId: string) {
  return vi.waitFor(async () => {
    const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
    expect(answer.status).not.toBe('Running');
    return answer;
  }, 10_000);
}

const refusal = (run: Promise<unknown>) =>
  run.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

test('a query runs to its end and tells what it looked at', async () => {
  const answer = await results(await start('filter ispresent(n) | stats sum(n) as total'));
  expect(answer).toMatchObject({
    status: 'Complete',
    results: [[{ field: 'total', value: '3' }]],
    statistics: { recordsScanned: 3, recordsMatched: 2, bytesScanned: 18 },
  });
});

test('several groups are asked together, and an event is found again by its pointer', async () => {
  const id = await start('filter n = 3', { logGroupName: undefined, logGroupNames: ['first', 'second'] });
  const [line] = (await results(id)).results ?? [];
  const logRecordPointer = line?.find(({ field }) => field === '@ptr')?.value ?? '';
  const { logRecord } = await logs.send(new GetLogRecordCommand({ logRecordPointer }));
  expect(logRecord).toMatchObject({
    '@message': '{"n":3}',
    '@log': '222222222222:second',
    '@logStream': 's',
  });
  expect(await refusal(foreign.send(new GetLogRecordCommand({ logRecordPointer })))).toBe(
    'ResourceNotFoundException',
  );
});

test('times are a span in seconds, both ends within', async () => {
  const count = async (startTime: number, endTime: number) =>
    (await results(await start('stats count(*) as n', { startTime, endTime }))).results?.[0]?.[0]?.value ??
    '0';
  expect(await count(nowS() - 60, nowS())).toBe('3');
  expect(await count(nowS() - 7200, nowS() - 3600)).toBe('0');
});

test('a query that is malformed or asks for what is not there is not started', async () => {
  expect(await refusal(start('filtr a'))).toBe('MalformedQueryException');
  expect(await refusal(start('', { logGroupName: 'absent' }))).toBe('ResourceNotFoundException');
  expect(await refusal(start('', { logGroupNames: ['first'] }))).toBe('InvalidParameterException');
  expect(await refusal(start('', { startTime: nowS(), endTime: nowS() - 60 }))).toBe(
    'InvalidParameterException',
  );
});

test('an expression that would go on without end is stopped, and other calls are answered', async () => {
  await write('hostile', [`${'a'.repeat(40)}!`]);
  const id = await start('filter @message like /^(a+)+$/', { logGroupName: 'hostile' });
  await vi.waitFor(
    async () => expect((await logs.send(new GetQueryResultsCommand({ queryId: id }))).status).toBe('Timeout'),
    { timeout: 15_000, interval: 100 },
  );
}, 20_000);

test('a query belongs to its account, and is listed there', async () => {
  const queryId = await start('limit 1');
  await results(queryId);
  expect(await refusal(foreign.send(new GetQueryResultsCommand({ queryId })))).toBe(
    'ResourceNotFoundException',
  );
  expect(await refusal(logs.send(new StopQueryCommand({ queryId })))).toBe('InvalidParameterException');
  const { queries } = await logs.send(new DescribeQueriesCommand({ maxResults: 1 }));
  expect(queries).toMatchObject([{ queryId, queryString: 'limit 1', status: 'Complete' }]);
});
