import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { bodies, QueueTester } from '../testing/queue-tester.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const MEMBER = '222222222222';
const HUB = '111111111111';
const REGION = 'us-east-1';

let aws: LocalAws;
let tester: QueueTester;
let hub: SQSClient;

beforeAll(async () => {
  aws = await startTestAws();
  tester = new QueueTester(aws, MEMBER, REGION);
  hub = new QueueTester(aws, HUB, REGION).client;
});

afterAll(() => aws.close());

describe('queues', () => {
  test('are made once, found by name, tagged, listed and deleted', async () => {
    const url = await tester.make('known', { DelaySeconds: '5' });
    expect(url).toBe(`${aws.endpoint}/${MEMBER}/known`);
    expect(await tester.make('known', { DelaySeconds: '5' })).toBe(url);
    await expect(tester.make('known', { DelaySeconds: '6' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
    expect((await tester.client.send(new GetQueueUrlCommand({ QueueName: 'known' }))).QueueUrl).toBe(url);
    await tester.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { team: 'audit' } }));
    expect((await tester.client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({
      team: 'audit',
    });
    expect((await tester.client.send(new ListQueuesCommand({ QueueNamePrefix: 'know' }))).QueueUrls).toEqual([
      url,
    ]);
    await tester.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    const find = tester.client.send(new GetQueueUrlCommand({ QueueName: 'known' }));
    await expect(find).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  test('tell how many messages they hold, and are empty after a purge', async () => {
    const url = await tester.make('counted');
    await tester.send(url, 'a');
    await tester.send(url, 'b');
    await tester.receive(url, { MaxNumberOfMessages: 1 });
    const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
    expect((await tester.client.send(ask)).Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      QueueArn: `arn:aws:sqs:${REGION}:${MEMBER}:counted`,
      VisibilityTimeout: '30',
    });
    await tester.client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect((await tester.client.send(ask)).Attributes?.['ApproximateNumberOfMessages']).toBe('0');
  });

  test('refuse attributes that are unknown, out of range or malformed', async () => {
    const url = await tester.make('checked');
    const set = (Attributes: Record<string, string>) =>
      tester.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
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
    const url = await tester.make('shared');
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
    await tester.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await hub.send(command);
    expect(bodies(await tester.receive(url))).toEqual(['from the hub']);
    const purge = new PurgeQueueCommand({ QueueUrl: url });
    await expect(hub.send(purge)).rejects.toThrow(/not authorized/);
    const permission = { QueueUrl: url, Label: 'hub', AWSAccountIds: [HUB], Actions: ['PurgeQueue'] };
    await tester.client.send(new AddPermissionCommand(permission));
    await hub.send(purge);
    await tester.client.send(new RemovePermissionCommand({ QueueUrl: url, Label: 'hub' }));
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
