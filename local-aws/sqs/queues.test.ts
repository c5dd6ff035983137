import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  RemovePermissionCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const HUB = '111111111111';
const REGION = 'us-east-1';

let aws: LocalAws;
let dataDir: string;
let shiftMs = 0;
let sqs: SQSClient;
let hub: SQSClient;

function options(account: string) {
  return { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, account) };
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sqs-'));
  aws = await startLocalAws({ dataDir, now: () => Date.now() + shiftMs });
  sqs = new SQSClient(options(MEMBER));
  hub = new SQSClient(options(HUB));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function make(name: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))).QueueUrl ?? '';
}

function send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
  return sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
}

async function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    AttributeNames: ['All'],
    ...more,
  });
  return (await sqs.send(command)).Messages ?? [];
}

const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);

describe('messages', () => {
  test('keep body, attributes and the digests that the SDK checks', async () => {
    const url = await make('digests');
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'é' },
      number: { DataType: 'Number', StringValue: '7' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 200]) },
    };
    await send(url, 'hello <&> é', { MessageAttributes });
    const [message] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.Body).toBe('hello <&> é');
    expect(message?.MessageAttributes?.['text']?.StringValue).toBe('é');
    expect([...(message?.MessageAttributes?.['bytes']?.BinaryValue ?? [])]).toEqual([0, 200]);
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SenderId: expect.stringMatching(/^AIDA/),
    });
  });

  test('are hidden while in flight, come back after their timeout, and go when deleted', async () => {
    const url = await make('flight', { VisibilityTimeout: '30' });
    await send(url, 'one');
    const [first] = await receive(url);
    expect(await receive(url)).toEqual([]);
    shiftMs += 31_000;
    const [second] = await receive(url);
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    // The older handle no longer deletes.
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: second?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const [third] = await receive(url);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: third?.ReceiptHandle }));
    shiftMs += 31_000;
    expect(await receive(url)).toEqual([]);
    const bad = sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'nonsense' }));
    await expect(bad).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('that are delayed wait, and those past retention are gone', async () => {
    const url = await make('delayed', { MessageRetentionPeriod: '60' });
    await send(url, 'later', { DelaySeconds: 10 });
    expect(await receive(url)).toEqual([]);
    shiftMs += 11_000;
    expect(bodies(await receive(url))).toEqual(['later']);
    await send(url, 'old');
    shiftMs += 120_000;
    expect(await receive(url)).toEqual([]);
  });

  test('that are received too often move to the dead letters with their source', async () => {
    const dead = await make('dead');
    const arn = `arn:aws:sqs:${REGION}:${MEMBER}:dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 2 });
    const url = await make('alive', { RedrivePolicy, VisibilityTimeout: '0' });
    await send(url, 'poison');
    await receive(url);
    await receive(url);
    await send(url, 'fine');
    expect(bodies(await receive(url, { MaxNumberOfMessages: 1 }))).toEqual(['fine']);
    const [letter] = await receive(dead);
    expect(letter).toMatchObject({
      Body: 'poison',
      Attributes: { DeadLetterQueueSourceArn: `arn:aws:sqs:${REGION}:${MEMBER}:alive` },
    });
    const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(sources.queueUrls).toEqual([url]);
  });

  test('stay where they are when the dead-letter queue is gone', async () => {
    const dead = await make('dead-once');
    const arn = `arn:aws:sqs:${REGION}:${MEMBER}:dead-once`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
    const url = await make('alive-once', { RedrivePolicy, VisibilityTimeout: '0' });
    await sqs.send(new DeleteQueueCommand({ QueueUrl: dead }));
    await send(url, 'poison');
    await receive(url);
    expect(bodies(await receive(url))).toEqual(['poison']);
  });

  test('in batches fail one by one, and a doubled id refuses all', async () => {
    const url = await make('batch');
    const Entries = [
      { Id: 'a', MessageBody: 'good' },
      { Id: 'b', MessageBody: 'bad \u0000' },
    ];
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(answer.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }]);
    const doubled = new SendMessageBatchCommand({ QueueUrl: url, Entries: [Entries[0]!, Entries[0]!] });
    await expect(sqs.send(doubled)).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    const [message] = await receive(url);
    const gone = [{ Id: 'x', ReceiptHandle: message?.ReceiptHandle }];
    const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: gone }));
    expect(deleted.Successful).toEqual([{ Id: 'x' }]);
  });

  test('over the limit of the queue are refused', async () => {
    const url = await make('small', { MaximumMessageSize: '1024' });
    await expect(send(url, 'x'.repeat(1025))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('a receive that waits', () => {
  test('is answered as soon as a message comes', async () => {
    const url = await make('waiting');
    const startedAt = performance.now();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'now');
    expect(bodies(await waiting)).toEqual(['now']);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('is answered when a hidden message becomes visible', async () => {
    const url = await make('hidden');
    await send(url, 'again');
    await receive(url, { VisibilityTimeout: 1 });
    expect(bodies(await receive(url, { WaitTimeSeconds: 5 }))).toEqual(['again']);
  });

  test('takes no message once its caller has gone', async () => {
    const url = await make('gone');
    const abort = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    const waiting = sqs.send(command, { abortSignal: abort.signal });
    // Only a receive that has arrived can be abandoned there.
    const row = aws.world.sqs.queue(MEMBER, REGION, 'gone');
    if (row === undefined) throw new Error('no queue');
    const mailbox = aws.world.sqs.mailbox(row);
    await expect.poll(() => mailbox.waiting).toBe(1);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => mailbox.waiting).toBe(0);
    await send(url, 'kept');
    expect(bodies(await receive(url))).toEqual(['kept']);
  });
});

describe('a FIFO queue', () => {
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

  test('takes each content once, and keeps the order within a group', async () => {
    const url = await make('order.fifo', Attributes);
    const first = await send(url, 'a1', { MessageGroupId: 'a' });
    const twin = await send(url, 'a1', { MessageGroupId: 'a' });
    expect(twin.MessageId).toBe(first.MessageId);
    await send(url, 'a2', { MessageGroupId: 'a' });
    await send(url, 'b1', { MessageGroupId: 'b' });
    const [one] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(one?.Body).toBe('a1');
    // a2 waits for a1, b1 does not.
    expect(bodies(await receive(url))).toEqual(['b1']);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: one?.ReceiptHandle }));
    expect(bodies(await receive(url))).toEqual(['a2']);
  });

  test('needs a group', async () => {
    const url = await make('group.fifo', Attributes);
    await expect(send(url, 'x')).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(make('plain', { FifoQueue: 'true' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});

describe('queues', () => {
  test('are made once, found by name, tagged, listed and deleted', async () => {
    const url = await make('known', { DelaySeconds: '5' });
    expect(url).toBe(`${aws.endpoint}/${MEMBER}/known`);
    expect(await make('known', { DelaySeconds: '5' })).toBe(url);
    await expect(make('known', { DelaySeconds: '6' })).rejects.toMatchObject({ name: 'QueueNameExists' });
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'known' }))).QueueUrl).toBe(url);
    await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { team: 'audit' } }));
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ team: 'audit' });
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'know' }))).QueueUrls).toEqual([url]);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    const find = sqs.send(new GetQueueUrlCommand({ QueueName: 'known' }));
    await expect(find).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  test('tell how many messages they hold, and are empty after a purge', async () => {
    const url = await make('counted');
    await send(url, 'a');
    await send(url, 'b');
    await receive(url, { MaxNumberOfMessages: 1 });
    const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
    expect((await sqs.send(ask)).Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      QueueArn: `arn:aws:sqs:${REGION}:${MEMBER}:counted`,
      VisibilityTimeout: '30',
    });
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect((await sqs.send(ask)).Attributes?.['ApproximateNumberOfMessages']).toBe('0');
  });

  test('refuse attributes that are unknown, out of range or malformed', async () => {
    const url = await make('checked');
    const set = (Attributes: Record<string, string>) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    await expect(set({ Colour: 'red' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
    await expect(set({ VisibilityTimeout: '99999' })).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
    });
    await expect(set({ Policy: '{"Statement":' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(set({ RedrivePolicy: '{}' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    const arn = `arn:aws:sqs:${REGION}:${MEMBER}:nowhere`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 3 });
    await expect(set({ RedrivePolicy })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('are shut to other accounts until their policy lets them in', async () => {
    const url = await make('shared');
    const command = new SendMessageCommand({ QueueUrl: url, MessageBody: 'from the hub' });
    await expect(hub.send(command)).rejects.toThrow(/not authorized/);
    const Resource = `arn:aws:sqs:${REGION}:${MEMBER}:shared`;
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${HUB}:root` },
        Action: 'sqs:SendMessage',
        Resource,
      },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await hub.send(command);
    expect(bodies(await receive(url))).toEqual(['from the hub']);
    const purge = new PurgeQueueCommand({ QueueUrl: url });
    await expect(hub.send(purge)).rejects.toThrow(/not authorized/);
    const permission = { QueueUrl: url, Label: 'hub', AWSAccountIds: [HUB], Actions: ['PurgeQueue'] };
    await sqs.send(new AddPermissionCommand(permission));
    await hub.send(purge);
    await sqs.send(new RemovePermissionCommand({ QueueUrl: url, Label: 'hub' }));
    await expect(hub.send(purge)).rejects.toThrow(/not authorized/);
  });
});

test('messages survive a restart, with their receives and visibility', async () => {
  const again = mkdtempSync(join(tmpdir(), 'sqs-again-'));
  const clientOf = (server: LocalAws, credentials = makeAdmin(server.world, MEMBER)) =>
    new SQSClient({ endpoint: server.endpoint, region: REGION, credentials });
  const before = await startLocalAws({ dataDir: again });
  const one = clientOf(before);
  await one.send(new CreateQueueCommand({ QueueName: 'kept' }));
  const url = (server: LocalAws) => `${server.endpoint}/${MEMBER}/kept`;
  for (const MessageBody of ['a', 'b'])
    await one.send(new SendMessageCommand({ QueueUrl: url(before), MessageBody }));
  await one.send(new ReceiveMessageCommand({ QueueUrl: url(before) }));
  await before.close();
  const after = await startLocalAws({ dataDir: again });
  const { Messages } = await clientOf(after).send(
    new ReceiveMessageCommand({ QueueUrl: url(after), MaxNumberOfMessages: 10 }),
  );
  await after.close();
  rmSync(again, { recursive: true });
  expect(Messages?.map(({ Body }) => Body)).toEqual(['b']);
});
