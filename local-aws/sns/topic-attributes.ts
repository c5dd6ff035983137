import { invalidParameter } from './errors.ts';
import { defaultPolicy, isFifoTopic, type Subscription, type Topic } from './topic.ts';
import { checkPolicy } from './topic-policy.ts';

const FLAGS: ReadonlySet<string> = new Set(['FifoTopic', 'ContentBasedDeduplication']);
const PLAIN: ReadonlySet<string> = new Set([
  'DisplayName',
  'KmsMasterKeyId',
  'DeliveryPolicy',
  'TracingConfig',
  'ArchivePolicy',
  'DataProtectionPolicy',
  'FifoThroughputScope',
]);
const MAX_DISPLAY_NAME = 100;

/** Checks one attribute that a caller sets on a topic. */
export function checkTopicAttribute(name: string, value: string): void {
  if (name === 'Policy') checkPolicy(value);
  else if (name === 'SignatureVersion') {
    if (value !== '1' && value !== '2') throw invalidParameter('SignatureVersion');
  } else if (FLAGS.has(name)) {
    if (value !== 'true' && value !== 'false')
      throw invalidParameter(`${name} Reason: must be true or false`);
  } else if (
    !PLAIN.has(name) &&
    !/^(HTTP|SQS|Lambda|Firehose|Application)(Success|Failure)Feedback\w+$/.test(name)
  ) {
    throw invalidParameter('AttributeName');
  } else if (name === 'DisplayName' && value.length > MAX_DISPLAY_NAME) {
    throw invalidParameter('DisplayName');
  }
}

const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});

/** All attributes of a topic as GetTopicAttributes tells them. */
export function topicAttributes(
  topic: Topic,
  subscriptions: readonly Subscription[],
): Record<string, string> {
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: topic.account,
    Policy: defaultPolicy(topic.arn, topic.account),
    DisplayName: '',
    EffectiveDeliveryPolicy: DELIVERY_POLICY,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
    ...(isFifoTopic(topic) ? { FifoTopic: 'true', ContentBasedDeduplication: 'false' } : {}),
    ...topic.attributes,
  };
}
