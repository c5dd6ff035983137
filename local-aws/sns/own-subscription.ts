import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { accountOf, findSubscription } from './find-topic.ts';
import type { Subscription } from './topic.ts';

/** The subscription of an ARN, for its owner and the topic's owner alone. */
export function findOwnSubscription(call: Call, arn: string): Subscription {
  const subscription = findSubscription(call, arn);
  if (subscription.owner !== call.account && accountOf(subscription.topicArn) !== call.account) {
    throw new AwsError(
      'AuthorizationError',
      `User: ${call.principal.arn} is not authorized to access this resource`,
      {
        status: 403,
      },
    );
  }
  return subscription;
}
