import { ACCOUNT, REGION, type Step, step } from './step.ts';

const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:work`;
const queue = { QueueUrl: '<queue>' };
const topic = { TopicArn: '<topic>' };
const share = { Label: 'hub', AWSAccountIds: ['111111111111'] };
const other = { Label: 'hub', AWSAccountId: ['111111111111'] };

/** Queues and their messages. */
export const sqsSteps: readonly Step[] = [
  step('CreateQueue', { QueueName: 'work' }, { keep: { queue: 'QueueUrl' } }),
  step('GetQueueUrl', { QueueName: 'work' }, { shows: { QueueUrl: '<queue>' } }),
  step('ListQueues', { QueueNamePrefix: 'wo' }, { shows: { QueueUrls: ['<queue>'] } }),
  step('SetQueueAttributes', { ...queue, Attributes: { VisibilityTimeout: '60' } }),
  step(
    'GetQueueAttributes',
    { ...queue, AttributeNames: ['All'] },
    {
      shows: { Attributes: { QueueArn: QUEUE_ARN, VisibilityTimeout: '60' } },
    },
  ),
  step(
    'CreateQueue',
    {
      QueueName: 'first',
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE_ARN, maxReceiveCount: 3 }) },
    },
    { keep: { first: 'QueueUrl' } },
  ),
  step('ListDeadLetterSourceQueues', queue, { shows: { queueUrls: ['<first>'] } }),
  step('AddPermission', { ...queue, ...share, Actions: ['SendMessage'] }),
  step('RemovePermission', { ...queue, Label: 'hub' }),
  step('TagQueue', { ...queue, Tags: { use: 'watch' } }),
  step('ListQueueTags', queue, { shows: { Tags: { use: 'watch' } } }),
  step('UntagQueue', { ...queue, TagKeys: ['use'] }),
  step('SendMessage', { ...queue, MessageBody: 'one' }),
  step('ReceiveMessage', queue, {
    shows: { Messages: [{ Body: 'one' }] },
    keep: { one: 'Messages.0.ReceiptHandle' },
  }),
  step('ChangeMessageVisibility', { ...queue, ReceiptHandle: '<one>', VisibilityTimeout: 30 }),
  step(
    'ChangeMessageVisibilityBatch',
    { ...queue, Entries: [{ Id: 'a', ReceiptHandle: '<one>', VisibilityTimeout: 20 }] },
    {
      shows: { Successful: [{ Id: 'a' }] },
    },
  ),
  step('DeleteMessage', { ...queue, ReceiptHandle: '<one>' }),
  step(
    'SendMessageBatch',
    { ...queue, Entries: [{ Id: 'a', MessageBody: 'two' }] },
    { shows: { Successful: [{ Id: 'a' }] } },
  ),
  step('ReceiveMessage', queue, { keep: { two: 'Messages.0.ReceiptHandle' } }),
  step(
    'DeleteMessageBatch',
    { ...queue, Entries: [{ Id: 'a', ReceiptHandle: '<two>' }] },
    { shows: { Successful: [{ Id: 'a' }] } },
  ),
  step('PurgeQueue', queue),
  step('DeleteQueue', queue),
];

/** Topics and their subscriptions. Given: `token`, which an https endpoint that was subscribed to `topic` was sent. */
export const snsSteps: readonly Step[] = [
  step('CreateTopic', { Name: 'notices' }, { keep: { topic: 'TopicArn' } }),
  step('ListTopics', {}, { shows: { Topics: [{ TopicArn: '<topic>' }] } }),
  step('SetTopicAttributes', { ...topic, AttributeName: 'DisplayName', AttributeValue: 'Notices' }),
  step('GetTopicAttributes', topic, { shows: { Attributes: { DisplayName: 'Notices' } } }),
  step('AddPermission', { ...topic, ...other, ActionName: ['Publish'] }),
  step('RemovePermission', { ...topic, Label: 'hub' }),
  step('TagResource', { ResourceArn: '<topic>', Tags: [{ Key: 'use', Value: 'watch' }] }),
  step('ListTagsForResource', { ResourceArn: '<topic>' }, { shows: { Tags: [{ Key: 'use' }] } }),
  step('UntagResource', { ResourceArn: '<topic>', TagKeys: ['use'] }),
  step(
    'Subscribe',
    { ...topic, Protocol: 'sqs', Endpoint: QUEUE_ARN, ReturnSubscriptionArn: true },
    { keep: { subscription: 'SubscriptionArn' } },
  ),
  step('SetSubscriptionAttributes', {
    SubscriptionArn: '<subscription>',
    AttributeName: 'RawMessageDelivery',
    AttributeValue: 'true',
  }),
  step(
    'GetSubscriptionAttributes',
    { SubscriptionArn: '<subscription>' },
    {
      shows: { Attributes: { RawMessageDelivery: 'true' } },
    },
  ),
  step('ListSubscriptions', {}, { shows: { Subscriptions: [{ SubscriptionArn: '<subscription>' }] } }),
  step('ListSubscriptionsByTopic', topic, { shows: { Subscriptions: [{ Protocol: 'sqs' }] } }),
  step('Publish', { ...topic, Message: 'a notice' }),
  step(
    'PublishBatch',
    { ...topic, PublishBatchRequestEntries: [{ Id: 'a', Message: 'a notice' }] },
    {
      shows: { Successful: [{ Id: 'a' }] },
    },
  ),
  step('Unsubscribe', { SubscriptionArn: '<subscription>' }),
  step('DeleteTopic', topic),
];
