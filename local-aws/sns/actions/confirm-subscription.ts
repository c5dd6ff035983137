import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { askTopic, findTopic } from '../find-topic.ts';

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Source: API_ConfirmSubscription. */
export const confirmSubscription = defineAction({
  service: 'sns',
  name: 'ConfirmSubscription',
  readOnly: false,
  input: z.object({
    TopicArn: z.string(),
    Token: z.string(),
    AuthenticateOnUnsubscribe: z.string().optional(),
  }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn, Token }, call) => {
    const { sns } = call.world;
    const topic = findTopic(call, TopicArn);
    const subscription = sns.subscriptionsTo(topic.arn).find(({ token }) => same(token, Token));
    if (subscription === undefined) throw invalidParameter('Token');
    sns.putSubscription({ ...subscription, confirmed: true });
    return { SubscriptionArn: subscription.arn };
  },
  // The token is a secret that whoever reads the trail must not have.
  trailRequest: ({ TopicArn }) => ({ topicArn: TopicArn, token: 'HIDDEN_DUE_TO_SECURITY_REASONS' }),
});
