import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTopic, findTopic, snsPage, subscriptionOutput } from '../find-topic.ts';

/** Source: API_ListSubscriptionsByTopic. */
export const listSubscriptionsByTopic = defineAction({
  service: 'sns',
  name: 'ListSubscriptionsByTopic',
  readOnly: true,
  input: z.object({ TopicArn: z.string(), NextToken: z.string().optional() }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn, NextToken: token }, call) => {
    const topic = findTopic(call, TopicArn);
    const all = call.world.sns.subscriptionsTo(topic.arn);
    const { items, NextToken } = snsPage(all, {
      keyOf: ({ arn }) => arn,
      NextToken: token,
      scope: topic.arn,
    });
    return { Subscriptions: items.map(subscriptionOutput), NextToken };
  },
});
