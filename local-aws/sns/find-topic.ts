import type { Authorization, Call } from '../action.ts';
import { page } from '../page.ts';
import { invalidParameter, notFound } from './errors.ts';
import type { Subscription, Topic } from './topic.ts';

/** Rows of one page of all lists of SNS. Source: API_ListTopics. */
const PAGE_SIZE = 100;

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** What IAM is asked about a topic; its policy is asked, too. */
export function askTopic(call: Call, arn: string): Authorization[] {
  const topic = call.world.sns.topic(arn);
  return [
    {
      resource: arn,
      resourceAccount: accountOf(arn),
      resourcePolicy: topic === undefined ? undefined : call.world.sns.policyOf(topic),
      resourceTags: topic?.tags ?? {},
    },
  ];
}

/** The topic of an ARN in the region of the call; throws NotFound. */
export function findTopic(call: Call, arn: string): Topic {
  if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(arn)) {
    throw invalidParameter('TopicArn Reason: An ARN must have at least 6 elements, not an empty string');
  }
  const topic = call.world.sns.topic(arn);
  if (topic === undefined || topic.region !== call.region) throw notFound('Topic');
  return topic;
}

/** The topic of a subscription's ARN: all but its last part. */
export function topicArnOf(subscriptionArn: string): string {
  return subscriptionArn.slice(0, subscriptionArn.lastIndexOf(':'));
}

/** The subscription of an ARN; throws NotFound. */
export function findSubscription(call: Call, arn: string): Subscription {
  const subscription = call.world.sns.subscription(arn);
  if (subscription === undefined) throw notFound('Subscription');
  return subscription;
}

/** One page of a list of SNS. */
export function snsPage<T>(
  list: Iterable<T>,
  query: { keyOf: (item: T) => string; NextToken: string | undefined; scope: unknown },
): { items: readonly T[]; NextToken: string | undefined } {
  const { items, nextToken } = page(list, {
    keyOf: query.keyOf,
    size: PAGE_SIZE,
    token: query.NextToken,
    scope: query.scope,
    invalid: () => invalidParameter('NextToken'),
  });
  return { items, NextToken: nextToken };
}

/** A subscription as the lists show it; one that is pending has no ARN yet. */
export function subscriptionOutput(subscription: Subscription): Record<string, string> {
  return {
    SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
    Owner: subscription.owner,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  };
}
