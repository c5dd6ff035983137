import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { bodies, QueueTester } from '../testing/queue-tester.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const MEMBER = '222222222222';
const REGION = 'us-east-1';

let aws: LocalAws;
let shiftMs = 0;
let tester: QueueTester;

beforeAll(async () => {
  aws = await startTestAws({ now: () => Date.now() + shiftMs });
  tester = new QueueTester(aws, MEMBER, REGION);
});

afterAll(() => aws.close());

describe('messages', () => {
  test('keep body, attributes and the digests that the SDK checks', async () => {
    const url = await tester.make('digests');
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'é' },
      number: { DataType: 'Number', StringValue: '7' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 200]) },
    };
    await tester.send(url, 'hello <&> é', { MessageAttributes });
    const [message] = await tester.receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.Body).toBe('hello <&> é');
    expect(message?.MessageAttributes?.['text']?.StringValue).toBe('é');
    expect([...(message?.MessageAttributes?.['bytes']?.BinaryValue ?? [])]).toEqual([0, 200]);
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SenderId: expect.stringMatching(/^AIDA/),
    });
  });

  test('are hidden while in flight, come back after their timeout, and go when deleted', async () => {
    const url = await tester.make('flight', { VisibilityTimeout: '30' });
    await tester.send(url, 'one');
    const [first] = await tester.receive(url);
    expect(await tester.receive(url)).toEqual([]);
    shiftMs += 31_000;
    const [second] = await tester.receive(url);
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    // The older handle no longer deletes.
    await tester.client.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }),
    );
    await tester.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: second?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [third] = await tester.receive(url);
    await tester.client.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }),
    );
    shiftMs += 31_000;
    expect(await tester.receive(url)).toEqual([]);
    const bad = tester.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' }));
    await expect(bad).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('that are delayed wait, and those past retention are gone', async () => {
    const url = await tester.make('delayed', { MessageRetentionPeriod: '60' });
    await tester.send(url, 'later', { DelaySeconds: 10 });
    expect(await tester.receive(url)).toEqual([]);
    shiftMs += 11_000;
    expect(bodies(await tester.receive(url))).toEqual(['later']);
    await tester.send(url, 'old');
    shiftMs += 120_000;
    expect(await tester.receive(url)).toEqual([]);
  });

  test('that are received too often move to the dead letters with their source', async () => {
    const dead = await tester.make('dead');
    const arn = `arn:aws:sqs:${REGION}:${MEMBER}:dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 2 });
    const url = await tester.make('alive', { RedrivePolicy, VisibilityTimeout: '0' });
    await tester.send(url, 'poison');
    await tester.receive(url);
    await tester.receive(url);
    await tester.send(url, 'fine');
    expect(bodies(await tester.receive(url, { MaxNumberOfMessages: 1 }))).toEqual(['fine']);
    const [letter] = await tester.receive(dead);
    expect(letter).toMatchObject({
      Body: 'poison',
      Attributes: { DeadLetterQueueSourceArn: `arn:aws:sqs:${REGION}:${MEMBER}:alive` },
    });
    const sources = await tester.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(sources.queueUrls).toEqual([url]);
  });

  test('stay where they are when the dead-letter queue is gone', async () => {
    const dead = await tester.make('dead-once');
    const arn = `arn:aws:sqs:${REGION}:${MEMBER}:dead-once`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
    const url = await tester.make('alive-once', { RedrivePolicy, VisibilityTimeout: '0' });
    await tester.client.send(new DeleteQueueCommand({ QueueUrl: dead }));
    await tester.send(url, 'poison');
    await tester.receive(url);
    expect(bodies(await tester.receive(url))).toEqual(['poison']);
  });

  test('in batches fail one by one, and a doubled id refuses all', async () => {
    const url = await tester.make('batch');
    const Entries = [
      { Id: 'a', MessageBody: 'good' },
      { Id: 'b', MessageBody: 'bad \u0000' },
    ];
    const answer = await tester.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(answer.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }]);
    const doubled = new SendMessageBatchCommand({ QueueUrl: url, Entries: [Entries[0]!, Entries[0]!] });
    await expect(tester.client.send(doubled)).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    const [message] = await tester.receive(url);
    const gone = [{ Id: 'x', ReceiptHandle: message?.ReceiptHandle }];
    const deleted = await tester.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: gone }));
    expect(deleted.Successful).toEqual([{ Id: 'x' }]);
  });

  test('over the limit of the queue are refused', async () => {
    const url = await tester.make('small', { MaximumMessageSize: '1024' });
    await expect(tester.send(url, 'x'.repeat(1025))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('a receive that waits', () => {
  test('is answered as soon as a message comes', async () => {
    const url = await tester.make('waiting');
    const startedAt = performance.now();
    const waiting = tester.receive(url, { WaitTimeSeconds: 20 });
    await tester.send(url, 'now');
    expect(bodies(await waiting)).toEqual(['now']);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('is answered when a hidden message becomes visible', async () => {
    const url = await tester.make('hidden');
    await tester.send(url, 'again');
    await tester.receive(url, { VisibilityTimeout: 1 });
    expect(bodies(await tester.receive(url, { WaitTimeSeconds: 5 }))).toEqual(['again']);
  });

  test('takes no message once its caller has gone', async () => {
    const url = await tester.make('gone');
    const abort = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    const waiting = tester.client.send(command, { abortSignal: abort.signal });
    // Only a receive that has arrived can be abandoned there.
    const row = aws.world.sqs.queue(MEMBER, REGION, 'gone');
    if (row === undefined) throw new Error('no queue');
    const mailbox = aws.world.sqs.mailbox(row);
    await expect.poll(() => mailbox.waiting).toBe(1);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => mailbox.waiting).toBe(0);
    await tester.send(url, 'kept');
    expect(bodies(await tester.receive(url))).toEqual(['kept']);
  });
});

describe('a FIFO queue', () => {
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

  test('takes each content once, and keeps the order within a group', async () => {
    const url = await tester.make('order.fifo', Attributes);
    const first = await tester.send(url, 'a1', { MessageGroupId: 'a' });
    const twin = await tester.send(url, 'a1', { MessageGroupId: 'a' });
    expect(twin.MessageId).toBe(first.MessageId);
    await tester.send(url, 'a2', { MessageGroupId: 'a' });
    await tester.send(url, 'b1', { MessageGroupId: 'b' });
    const [one] = await tester.receive(url, { MaxNumberOfMessages: 1 });
    expect(one?.Body).toBe('a1');
    // a2 waits for a1, b1 does not.
    expect(bodies(await tester.receive(url))).toEqual(['b1']);
    await tester.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: one?.ReceiptHandle }));
    expect(bodies(await tester.receive(url))).toEqual(['a2']);
  });

  test('needs a group', async () => {
    const url = await tester.make('group.fifo', Attributes);
    await expect(tester.send(url, 'x')).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(tester.make('plain', { FifoQueue: 'true' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});
