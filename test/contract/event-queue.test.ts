import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { HUB_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqsEventQueue } from '../../src/adapters/aws/event-queue.ts';
import { MemoryEventQueue } from '../memory/event-queue.ts';
import { describeEventQueue } from './event-queue.ts';

/** Longer than anything that was received stays hidden. */
const LATER_MS = 61_000;

let ahead = 0;
const now = () => Date.now() + ahead;
const pass = () => {
  ahead += LATER_MS;
};
let aws: Awaited<ReturnType<typeof startTestAws>>;
let clients: ReturnType<typeof makeClients>;
let made = 0;
beforeAll(async () => {
  aws = await startTestAws({ now });
  clients = makeClients(aws.endpoint, makeAdmin(aws.world, HUB_ACCOUNT));
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

async function newQueue(): Promise<string> {
  made += 1;
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: `events-${made}` }));
  return QueueUrl ?? '';
}

describeEventQueue('memory', async () => {
  const queue = new MemoryEventQueue(now, LATER_MS);
  return { queue, pass, add: async (body) => queue.add(body) };
});

describeEventQueue('SQS in local-aws', async () => {
  const QueueUrl = await newQueue();
  return {
    queue: new SqsEventQueue(clients.sqs, QueueUrl, new AbortController().signal),
    pass,
    add: async (MessageBody) => {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    },
  };
});

test('a long poll ends when the server closes, and a queue that is not there is told by its operation', async () => {
  const closing = new AbortController();
  const waiting = new SqsEventQueue(clients.sqs, await newQueue(), closing.signal).receive();
  setImmediate(() => closing.abort());
  await expect(waiting).rejects.toMatchObject({ name: 'Fault' });
  const none = new SqsEventQueue(clients.sqs, `${await newQueue()}-gone`, new AbortController().signal);
  await expect(none.receive()).rejects.toThrow(/ReceiveMessage/);
});
