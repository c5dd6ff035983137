import { gzipSync } from 'node:zlib';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { MEMBER_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { OpenSearchFeed } from '../../src/adapters/opensearch/feed.ts';
import { RefusedQueue } from '../../src/adapters/opensearch/refused-queue.ts';
import { startSearchDomain, type TestDomain } from '../../src/adapters/opensearch/testing/search-domain.ts';
import { type FeedParts, feedSearch } from '../../src/runtimes/lambda/feed-search.ts';

let domain: TestDomain;
let parts: FeedParts;
let refusedMessages: () => Promise<readonly string[]>;
let close: () => Promise<void>;
const said: string[] = [];

beforeAll(async () => {
  domain = await startSearchDomain();
  const aws = await startTestAws();
  const clients = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'refused' }));
  const refused = new RefusedQueue(clients.sqs, QueueUrl!);
  const feed = new OpenSearchFeed({ domain: domain.domain, refused, firstPauseMs: 1 });
  parts = { feed, region: 'eu-west-1', say: (text) => said.push(text) };
  refusedMessages = async () => {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body }) => Body!);
  };
  close = async () => {
    for (const client of Object.values(clients)) client.destroy();
    await aws.close();
    await domain.close();
  };
});
afterAll(() => close());
beforeEach(() => {
  said.length = 0;
});

/** What CloudWatch Logs sends for some lines of a session. */
function payload(lines: readonly string[], more: object = {}): string {
  const record = {
    eventVersion: '1.0',
    awsRegion: 'eu-central-1',
    sessionId: 's',
    sessionData: lines,
    target: { id: 'mi-0aa' },
  };
  const data = {
    messageType: 'DATA_MESSAGE',
    owner: '222222222222',
    logGroup: '/sallyport/sessions',
    logStream: 'engineer-0001',
    subscriptionFilters: ['sallyport-live'],
    logEvents: [
      { id: `id-${lines[0]}`, timestamp: Date.UTC(2026, 10, 21, 9), message: JSON.stringify(record) },
    ],
    ...more,
  };
  return gzipSync(JSON.stringify(data)).toString('base64');
}

const batch = (...payloads: readonly string[]) => ({
  Records: payloads.map((data, at) => ({ kinesis: { data, sequenceNumber: `n${at}` } })),
});
const texts = () => [...domain.documents.values()].map(({ text }) => text);

test('a batch of the stream is searched, whichever way it comes, and once', async () => {
  expect(await feedSearch(parts, batch(payload(['one']), payload(['two'])))).toEqual({
    batchItemFailures: [],
  });
  expect(await feedSearch(parts, { awslogs: { data: payload(['two']) } })).toEqual({ batchItemFailures: [] });
  expect(texts()).toEqual(['one', 'two']);
  expect([...domain.documents.values()][0]).toMatchObject({
    region: 'eu-central-1',
    node: 'mi-0aa',
    owner: null,
  });
});

test('what cannot be read is told and passed over; control messages are nothing', async () => {
  const control = payload([], { messageType: 'CONTROL_MESSAGE' });
  const plain = payload([], { logEvents: [{ id: '1', timestamp: 1, message: 'a plain log' }] });
  const garbage = Buffer.from('no gzip').toString('base64');
  expect(await feedSearch(parts, batch(garbage, control, plain, payload(['three'])))).toEqual({
    batchItemFailures: [],
  });
  expect(texts()).toContain('three');
  expect(said).toEqual([
    'a payload of a log subscription cannot be read: passed over',
    '1 log events are no streamed records, and are not searched',
  ]);
});

test('a domain that does not take them now gets the whole batch again', async () => {
  domain.statuses.push(503, 503, 503, 503);
  expect(await feedSearch(parts, batch(payload(['four']), payload(['five'])))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'n0' }],
  });
  expect(said.join()).toContain('lines wait for the search domain');
});

test('what the domain refuses for good lies in the queue, masked, with its reason', async () => {
  domain.refuses = 'refused';
  const lines = Array.from(
    { length: 8 },
    (_, at) => `refused ${at} ${'x'.repeat(32_000)} --password=hunter2`,
  );
  expect(await feedSearch(parts, batch(payload(lines)))).toEqual({ batchItemFailures: [] });
  const messages = [...(await refusedMessages()), ...(await refusedMessages())];
  expect(messages).toHaveLength(8);
  expect(JSON.parse(messages[0]!)).toMatchObject({
    status: 400,
    reason: 'mapper_parsing_exception: told to',
    document: { fields: { session_id: 'engineer-0001' } },
  });
  expect(messages.join('\n')).not.toContain('hunter2');
});
