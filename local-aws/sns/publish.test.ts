import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const HUB = '111111111111';
const REGION = 'us-east-1';

let aws: LocalAws;
let dataDir: string;
let sns: SNSClient;
let sqs: SQSClient;
let hubSns: SNSClient;
let hubSqs: SQSClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sns-'));
  aws = await startLocalAws({ dataDir });
  const options = (account: string) => ({
    endpoint: aws.endpoint,
    region: REGION,
    credentials: makeAdmin(aws.world, account),
  });
  const [member, hub] = [options(MEMBER), options(HUB)];
  sns = new SNSClient(member);
  sqs = new SQSClient(member);
  hubSns = new SNSClient(hub);
  hubSqs = new SQSClient(hub);
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

interface Pair {
  readonly topic: string;
  readonly queue: string;
  readonly url: string;
  readonly subscription: string;
}

/** A topic and a queue that lets exactly that topic in, subscribed. */
async function subscribed(name: string, Attributes: Record<string, string> = {}): Promise<Pair> {
  const { TopicArn: topic = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { url, arn } = await makeQueue(sqs, MEMBER, name, topic);
  const command = new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn, Attributes });
  const { SubscriptionArn: subscription = '' } = await sns.send(command);
  return { topic, queue: arn, url, subscription };
}

async function makeQueue(client: SQSClient, account: string, name: string, topic: string) {
  const arn = `arn:aws:sqs:${REGION}:${account}:${name}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': topic } },
      },
    ],
  });
  const { QueueUrl: url = '' } = await client.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
  );
  return { url, arn };
}

async function receive(url: string, client = sqs): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
  });
  return (await client.send(command)).Messages ?? [];
}

describe('Publish', () => {
  test('a queue gets the notification in its envelope', async () => {
    const { topic, url } = await subscribed('envelope');
    const command = new PublishCommand({
      TopicArn: topic,
      Subject: 'Session ended',
      Message: 'why & how <é>',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'notice' } },
    });
    const { MessageId } = await sns.send(command);
    const [message] = await receive(url);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topic,
      Subject: 'Session ended',
      Message: 'why & how <é>',
      MessageAttributes: { kind: { Type: 'String', Value: 'notice' } },
    });
  });

  test('raw delivery hands over body and attributes, and the digests of the SDK agree', async () => {
    const { topic, url } = await subscribed('raw', { RawMessageDelivery: 'true' });
    const MessageAttributes = {
      n: { DataType: 'Number', StringValue: '5' },
      b: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'bare', MessageAttributes }));
    const [message] = await receive(url);
    expect(message?.Body).toBe('bare');
    expect(message?.MessageAttributes?.['n']).toMatchObject({ DataType: 'Number', StringValue: '5' });
    expect([...(message?.MessageAttributes?.['b']?.BinaryValue ?? [])]).toEqual([1, 2, 255]);
  });

  test('filter policies hold on attributes and on the body', async () => {
    const byAttribute = await subscribed('by-attribute', {
      FilterPolicy: '{"severity":["high",{"numeric":[">",7]}]}',
    });
    const scope = { FilterPolicyScope: 'MessageBody', FilterPolicy: '{"session":{"state":["ended"]}}' };
    const byBody = await subscribed('by-body', scope);
    const publish = (topic: string, Message: string, severity?: string, DataType = 'String') =>
      sns.send(
        new PublishCommand({
          TopicArn: topic,
          Message,
          ...(severity === undefined
            ? {}
            : { MessageAttributes: { severity: { DataType, StringValue: severity } } }),
        }),
      );
    await publish(byAttribute.topic, 'none');
    await publish(byAttribute.topic, 'low', 'low');
    await publish(byAttribute.topic, 'high', 'high');
    await publish(byAttribute.topic, 'nine', '9', 'Number');
    await publish(byBody.topic, '{"session":{"state":"active"}}');
    await publish(byBody.topic, '{"session":{"state":"ended"}}');
    const texts = (messages: Message[]) => messages.map(({ Body }) => JSON.parse(Body ?? '').Message);
    expect(texts(await receive(byAttribute.url))).toEqual(['high', 'nine']);
    expect(texts(await receive(byBody.url))).toEqual(['{"session":{"state":"ended"}}']);
  });

  test('a message with a text for each protocol gives queues their own, or the default', async () => {
    const { topic, url } = await subscribed('structured', { RawMessageDelivery: 'true' });
    const publish = (texts: object) =>
      sns.send(
        new PublishCommand({ TopicArn: topic, MessageStructure: 'json', Message: JSON.stringify(texts) }),
      );
    await publish({ default: 'for all', sqs: 'for queues' });
    await publish({ default: 'for all', sqs: 5 });
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['for queues', 'for all']);
    await expect(publish({ sqs: 'only' })).rejects.toThrow(/No default entry/);
  });

  test('a queue that does not let the topic in gets nothing', async () => {
    const { topic } = await subscribed('let-in');
    const other = await makeQueue(sqs, MEMBER, 'shut', `${topic}-other`);
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: other.arn }));
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'hello' }));
    expect(await receive(other.url)).toEqual([]);
  });

  test('a batch refuses what is bad and sends the rest', async () => {
    const { topic, url } = await subscribed('batch');
    const PublishBatchRequestEntries = [
      { Id: 'good', Message: 'one' },
      { Id: 'bad', Message: 'two', MessageStructure: 'json' },
    ];
    const answer = await sns.send(new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['bad', 'InvalidParameter']]);
    expect(await receive(url)).toHaveLength(1);
  });

  test('a topic that is not there is not found', async () => {
    const command = new PublishCommand({ TopicArn: `arn:aws:sns:${REGION}:${MEMBER}:nowhere`, Message: 'x' });
    await expect(sns.send(command)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
  });
});

describe('other accounts', () => {
  test('may publish once the topic lets them', async () => {
    const { topic, url } = await subscribed('shared');
    const command = new PublishCommand({ TopicArn: topic, Message: 'from the hub' });
    await expect(hubSns.send(command)).rejects.toThrow(/not authorized/);
    await sns.send(
      new AddPermissionCommand({
        TopicArn: topic,
        Label: 'hub',
        AWSAccountId: [HUB],
        ActionName: ['Publish'],
      }),
    );
    await hubSns.send(command);
    expect(await receive(url)).toHaveLength(1);
  });

  test('agree to a subscription of their queue before it gets anything', async () => {
    const { topic } = await subscribed('asked');
    const queue = await makeQueue(hubSqs, HUB, 'asked', topic);
    const subscribe = new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn });
    expect((await sns.send(subscribe)).SubscriptionArn).toBe('pending confirmation');
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'too early' }));
    const [asking] = await receive(queue.url, hubSqs);
    const { Type, Token } = JSON.parse(asking?.Body ?? '');
    expect(Type).toBe('SubscriptionConfirmation');
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token }));
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'now' }));
    const [message] = await receive(queue.url, hubSqs);
    expect(JSON.parse(message?.Body ?? '').Message).toBe('now');
  });
});

describe('topics and subscriptions', () => {
  test('tell their attributes and tags', async () => {
    const { topic, subscription } = await subscribed('told');
    await sns.send(new TagResourceCommand({ ResourceArn: topic, Tags: [{ Key: 'team', Value: 'audit' }] }));
    expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn: topic }))).Tags).toEqual([
      { Key: 'team', Value: 'audit' },
    ]);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topic }));
    expect(Attributes).toMatchObject({ TopicArn: topic, Owner: MEMBER, SubscriptionsConfirmed: '1' });
    const change = {
      SubscriptionArn: subscription,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: 'true',
    };
    await sns.send(new SetSubscriptionAttributesCommand(change));
    const told = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscription }));
    expect(told.Attributes).toMatchObject({ RawMessageDelivery: 'true', PendingConfirmation: 'false' });
  });

  test('are listed, and gone once unsubscribed', async () => {
    const { topic, subscription } = await subscribed('listed');
    const { Topics } = await sns.send(new ListTopicsCommand({}));
    expect(Topics?.map(({ TopicArn }) => TopicArn)).toContain(topic);
    const list = new ListSubscriptionsByTopicCommand({ TopicArn: topic });
    expect((await sns.send(list)).Subscriptions).toMatchObject([
      { SubscriptionArn: subscription, Owner: MEMBER },
    ]);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription }));
    expect((await sns.send(list)).Subscriptions ?? []).toEqual([]);
  });

  test('refuse a malformed filter policy', async () => {
    await expect(subscribed('malformed', { FilterPolicy: '{"a":"b"}' })).rejects.toThrow(/FilterPolicy/);
  });
});
