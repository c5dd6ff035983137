import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topicReasons } from '../../operations/topic-status.ts';
import { readSubscriptions } from './topic-subscriptions.ts';

const ACCOUNT = '111111111111';
let aws: LocalAws;
let client: SNSClient;

beforeAll(async () => {
  aws = await startTestAws();
  const credentials = makeAdmin(aws.world, ACCOUNT);
  client = new SNSClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await aws.close();
});

test('a subscription that waits for its confirmation is counted and told; one that is there is not', async () => {
  const { TopicArn: arn = '' } = await client.send(new CreateTopicCommand({ Name: 'central' }));
  const subscribe = (Protocol: string, Endpoint: string) =>
    client.send(new SubscribeCommand({ TopicArn: arn, Protocol, Endpoint }));
  await subscribe('sqs', `arn:aws:sqs:us-east-1:${ACCOUNT}:queue`);
  expect(topicReasons([await readSubscriptions({ arn, client })])).toEqual([]);
  await subscribe('https', 'https://127.0.0.1:9/notices');
  const status = await readSubscriptions({ arn, client });
  expect(status).toEqual({ arn, confirmed: 1, pending: 1, error: null });
  expect(topicReasons([status])).toEqual([expect.stringContaining(`a subscription of ${arn} not confirmed`)]);
});

test('a topic that cannot be asked says why, and nothing is claimed of it', async () => {
  const status = await readSubscriptions({ arn: `arn:aws:sns:us-east-1:${ACCOUNT}:none`, client });
  expect(status).toMatchObject({
    confirmed: null,
    pending: null,
    error: expect.stringContaining('GetTopicAttributes'),
  });
  expect(topicReasons([status])).toEqual([]);
});
