import { uuid } from '../ids.ts';
import type { World } from '../world.ts';
import type { Subscription } from './topic.ts';

/**
 * Sends the message that asks for ConfirmSubscription: a queue in another account must agree before it gets
 * anything. Source: SNS developer guide, "Subscription confirmation JSON format".
 */
export function askForConfirmation(world: World, subscription: Subscription): void {
  const { topicArn, token, endpoint } = subscription;
  const url = `${world.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
  world.sqs.deliver({
    queueArn: endpoint,
    body: JSON.stringify({
      Type: 'SubscriptionConfirmation',
      MessageId: uuid(),
      Token: token,
      TopicArn: topicArn,
      Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: url,
      Timestamp: new Date(world.now()).toISOString(),
    }),
    service: 'sns.amazonaws.com',
    sourceArn: topicArn,
    sourceAccount: topicArn.split(':')[4] ?? '',
  });
}
