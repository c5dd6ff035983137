import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudTrailClient,
  CreateTrailCommand,
  LookupEventsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  ListQueueTagsCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const HUB = '111111111111';
const REGION = 'eu-central-1';
const DELAY_MS = 200;

let aws: LocalAws;
let dataDir: string;

function clientOptions(account: string) {
  return { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, account) };
}
let options: ReturnType<typeof clientOptions>;
let sqs: SQSClient;
let events: EventBridgeClient;
let trail: CloudTrailClient;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'events-'));
  aws = await startLocalAws({ dataDir });
  options = clientOptions(MEMBER);
  sqs = new SQSClient(options);
  events = new EventBridgeClient(options);
  trail = new CloudTrailClient(options);
  aws.world.s3.createBucket({ name: 'trail-logs', account: MEMBER, region: REGION });
  await trail.send(new CreateTrailCommand({ Name: 'watch', S3BucketName: 'trail-logs' }));
  await trail.send(new StartLoggingCommand({ Name: 'watch' }));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function makeQueue(name: string, sourceArn?: string): Promise<{ url: string; arn: string }> {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const arn = `arn:aws:sqs:${REGION}:${MEMBER}:${name}`;
  if (sourceArn !== undefined) {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
      },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  }
  return { url, arn };
}

async function makeRule(
  name: string,
  pattern: object,
  target: object,
  State?: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
) {
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn: '', ...target }] }));
}

function ruleArn(name: string): string {
  return `arn:aws:events:${REGION}:${MEMBER}:rule/${name}`;
}

async function receive(url: string, WaitTimeSeconds = 0): Promise<Message[]> {
  const answer = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds, MaxNumberOfMessages: 10 }),
  );
  return answer.Messages ?? [];
}

describe('CloudTrail events to a queue', () => {
  test('a management call reaches the queue of a rule that matches it, and only that', async () => {
    const queue = await makeQueue('tags', ruleArn('tags'));
    await makeRule('tags', { source: ['aws.sqs'], detail: { eventName: ['TagQueue'] } }, { Arn: queue.arn });
    await sqs.send(new TagQueueCommand({ QueueUrl: queue.url, Tags: { a: 'b' } }));
    await sqs.send(new ListQueueTagsCommand({ QueueUrl: queue.url }));
    const messages = await receive(queue.url);
    expect(messages).toHaveLength(1);
    const event = JSON.parse(messages[0]?.Body ?? '');
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.sqs',
      account: MEMBER,
      region: REGION,
      resources: [],
      detail: {
        eventSource: 'sqs.amazonaws.com',
        eventName: 'TagQueue',
        requestParameters: { queueUrl: queue.url },
      },
    });
  });

  test('a receive that waits is answered by the event itself, well before its time is up', async () => {
    const queue = await makeQueue('waiting', ruleArn('waiting'));
    await makeRule('waiting', { detail: { eventName: ['TagQueue'] } }, { Arn: queue.arn });
    const waiting = receive(queue.url, 20);
    await sqs.send(new TagQueueCommand({ QueueUrl: queue.url, Tags: { c: 'd' } }));
    expect(await waiting).toHaveLength(1);
  });

  test('read-only calls reach only rules in the wide state', async () => {
    const narrow = await makeQueue('narrow', ruleArn('narrow'));
    const wide = await makeQueue('wide', ruleArn('wide'));
    const pattern = { detail: { eventName: ['ListQueueTags'] } };
    await makeRule('narrow', pattern, { Arn: narrow.arn });
    await makeRule('wide', pattern, { Arn: wide.arn }, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    await sqs.send(new ListQueueTagsCommand({ QueueUrl: wide.url }));
    expect(await receive(narrow.url)).toHaveLength(0);
    expect(await receive(wide.url)).toHaveLength(1);
  });

  test('nothing arrives while no trail logs, yet the event history has the call', async () => {
    const queue = await makeQueue('silent', ruleArn('silent'));
    await makeRule('silent', { detail: { eventName: ['TagQueue'] } }, { Arn: queue.arn });
    await trail.send(new StopLoggingCommand({ Name: 'watch' }));
    await sqs.send(new TagQueueCommand({ QueueUrl: queue.url, Tags: { e: 'f' } }));
    await trail.send(new StartLoggingCommand({ Name: 'watch' }));
    expect(await receive(queue.url)).toHaveLength(0);
    const LookupAttributes = [{ AttributeKey: 'ResourceName' as const, AttributeValue: queue.url }];
    const { Events } = await trail.send(new LookupEventsCommand({ LookupAttributes }));
    expect(Events?.map(({ EventName }) => EventName)).toContain('TagQueue');
  });

  test('a queue whose policy names another rule gets nothing, and the dead letters say why', async () => {
    const dead = await makeQueue('dead', ruleArn('refused'));
    const queue = await makeQueue('refused', ruleArn('another'));
    const target = { Arn: queue.arn, DeadLetterConfig: { Arn: dead.arn } };
    await makeRule('refused', { detail: { eventName: ['TagQueue'] } }, target);
    await sqs.send(new TagQueueCommand({ QueueUrl: queue.url, Tags: { g: 'h' } }));
    expect(await receive(queue.url)).toHaveLength(0);
    const command = new ReceiveMessageCommand({ QueueUrl: dead.url, MessageAttributeNames: ['All'] });
    const { Messages } = await sqs.send(command);
    expect(Messages?.[0]?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      RULE_ARN: { StringValue: ruleArn('refused') },
    });
  });
});

describe('PutEvents', () => {
  const detail = { Source: 'sallyport', DetailType: 'Notice', Detail: '{"kind":"terminated","n":5}' };

  test('input transformers fill their template', async () => {
    const queue = await makeQueue('template', ruleArn('template'));
    const InputTransformer = {
      InputPathsMap: { kind: '$.detail.kind', n: '$.detail.n' },
      InputTemplate: '{"what":"session <kind>","n":<n>,"rule":<aws.events.rule-name>}',
    };
    await makeRule('template', { source: ['sallyport'] }, { Arn: queue.arn, InputTransformer });
    await events.send(new PutEventsCommand({ Entries: [detail] }));
    const [message] = await receive(queue.url);
    expect(JSON.parse(message?.Body ?? '')).toEqual({ what: 'session terminated', n: 5, rule: 'template' });
  });

  test('an event goes on to another account only where that bus allows it', async () => {
    const hub = new EventBridgeClient(clientOptions(HUB));
    await hub.send(new CreateEventBusCommand({ Name: 'central' }));
    const central = `arn:aws:events:${REGION}:${HUB}:event-bus/central`;
    const rule = { Name: 'all', EventBusName: 'central', EventPattern: '{"source":["sallyport"]}' };
    await hub.send(new PutRuleCommand(rule));
    const arn = `arn:aws:events:${REGION}:${HUB}:rule/central/all`;
    const queue = await makeQueue('central', arn);
    await hub.send(
      new PutTargetsCommand({ Rule: 'all', EventBusName: 'central', Targets: [{ Id: 'q', Arn: queue.arn }] }),
    );
    await makeRule('forward', { source: ['sallyport'] }, { Arn: central });
    await events.send(new PutEventsCommand({ Entries: [detail] }));
    expect(await receive(queue.url)).toHaveLength(0);
    const permission = {
      EventBusName: 'central',
      Action: 'events:PutEvents',
      Principal: MEMBER,
      StatementId: 'member',
    };
    await hub.send(new PutPermissionCommand(permission));
    await events.send(new PutEventsCommand({ Entries: [detail] }));
    const [message] = await receive(queue.url);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ account: MEMBER, source: 'sallyport' });
  });

  test('entries are refused one by one', async () => {
    const Entries = [detail, { ...detail, Detail: 'no json' }, { ...detail, Source: 'aws.ssm' }];
    const answer = await events.send(new PutEventsCommand({ Entries }));
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'NotAuthorizedForSourceException',
    ]);
  });

  test('a detail that nests without end is refused, and the next one arrives', async () => {
    const queue = await makeQueue('nested', ruleArn('nested'));
    await makeRule('nested', { source: ['sallyport'] }, { Arn: queue.arn });
    const Detail = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const answer = await events.send(new PutEventsCommand({ Entries: [{ ...detail, Detail }, detail] }));
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual(['MalformedDetail', undefined]);
    expect(await receive(queue.url)).toHaveLength(1);
  });

  test('an invalid pattern is refused with its reason', async () => {
    const rule = new PutRuleCommand({ Name: 'bad', EventPattern: '{"source":[{"like":"x"}]}' });
    await expect(events.send(rule)).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: Unrecognized match type like',
    });
    const check = new TestEventPatternCommand({ EventPattern: '{', Event: '{}' });
    await expect(events.send(check)).rejects.toThrow();
  });
});

test('an event comes after the delay that was asked for, and none after the end', async () => {
  const delayedDir = mkdtempSync(join(tmpdir(), 'events-delayed-'));
  const server = await startLocalAws({
    dataDir: delayedDir,
    eventDelay: { minMs: DELAY_MS, maxMs: DELAY_MS + 20 },
  });
  const credentials = makeAdmin(server.world, MEMBER);
  const there = { endpoint: server.endpoint, region: REGION, credentials };
  const [queues, rules, trails] = [
    new SQSClient(there),
    new EventBridgeClient(there),
    new CloudTrailClient(there),
  ];
  server.world.s3.createBucket({ name: 'delayed-logs', account: MEMBER, region: REGION });
  await trails.send(new CreateTrailCommand({ Name: 'watch', S3BucketName: 'delayed-logs' }));
  await trails.send(new StartLoggingCommand({ Name: 'watch' }));
  const arn = `arn:aws:sqs:${REGION}:${MEMBER}:late`;
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
  const { QueueUrl } = await queues.send(
    new CreateQueueCommand({ QueueName: 'late', Attributes: { Policy } }),
  );
  await rules.send(
    new PutRuleCommand({ Name: 'late', EventPattern: '{"detail":{"eventName":["TagQueue"]}}' }),
  );
  await rules.send(new PutTargetsCommand({ Rule: 'late', Targets: [{ Id: 'q', Arn: arn }] }));
  const startedAt = performance.now();
  await queues.send(new TagQueueCommand({ QueueUrl, Tags: { a: 'b' } }));
  const { Messages: late } = await queues.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  const waitedMs = performance.now() - startedAt;
  await queues.send(new TagQueueCommand({ QueueUrl, Tags: { c: 'd' } }));
  await server.close();
  rmSync(delayedDir, { recursive: true });
  expect(late).toHaveLength(1);
  // A timer may go off a moment early.
  expect(waitedMs).toBeGreaterThan(DELAY_MS - 5);
});
