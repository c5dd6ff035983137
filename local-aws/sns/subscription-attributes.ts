import { parsePattern } from '../events/pattern/parse-pattern.ts';
import { PatternError } from '../events/pattern/pattern-error.ts';
import { invalidParameter } from './errors.ts';
import type { Subscription } from './topic.ts';

/** Names in one filter policy. Source: SNS developer guide, "Filter policy constraints". */
const MAX_FILTER_KEYS = 5;

function checkFilter(text: string): void {
  if (text === '' || text === '{}') return;
  try {
    parsePattern(text);
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter(`FilterPolicy: ${error.message}`);
    throw error;
  }
  if (Object.keys(JSON.parse(text) as object).length > MAX_FILTER_KEYS) {
    throw invalidParameter('FilterPolicy: Filter policy can not have more than 5 keys');
  }
}

function checkRedrive(text: string): void {
  if (text === '') return;
  let target: unknown;
  try {
    target = (JSON.parse(text) as { deadLetterTargetArn?: unknown }).deadLetterTargetArn;
  } catch {
    target = undefined;
  }
  if (typeof target !== 'string' || !target.startsWith('arn:aws:sqs:')) {
    throw invalidParameter('RedrivePolicy: deadLetterTargetArn must be the ARN of an SQS queue');
  }
}

/** Checks one attribute that a caller sets on a subscription. */
export function checkSubscriptionAttribute(name: string, value: string): void {
  switch (name) {
    case 'RawMessageDelivery':
      if (!/^(true|false)$/i.test(value))
        throw invalidParameter('Attributes Reason: RawMessageDelivery: Invalid value');
      return;
    case 'FilterPolicy':
      checkFilter(value);
      return;
    case 'FilterPolicyScope':
      if (value !== 'MessageAttributes' && value !== 'MessageBody')
        throw invalidParameter('FilterPolicyScope');
      return;
    case 'RedrivePolicy':
      checkRedrive(value);
      return;
    case 'DeliveryPolicy':
    case 'SubscriptionRoleArn':
      return;
    default:
      throw invalidParameter('AttributeName');
  }
}

/** All attributes of a subscription as GetSubscriptionAttributes tells them. */
export function subscriptionAttributes(subscription: Subscription): Record<string, string> {
  const own = Object.fromEntries(Object.entries(subscription.attributes).filter(([, value]) => value !== ''));
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Owner: subscription.owner,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    PendingConfirmation: String(!subscription.confirmed),
    ConfirmationWasAuthenticated: String(subscription.confirmed),
    RawMessageDelivery: 'false',
    ...(own['FilterPolicy'] === undefined ? {} : { FilterPolicyScope: 'MessageAttributes' }),
    ...own,
  };
}
