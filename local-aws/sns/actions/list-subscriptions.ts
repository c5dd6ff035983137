import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { snsPage, subscriptionOutput } from '../find-topic.ts';

/** Source: API_ListSubscriptions. */
export const listSubscriptions = defineAction({
  service: 'sns',
  name: 'ListSubscriptions',
  readOnly: true,
  input: z.object({ NextToken: z.string().optional() }),
  handle: ({ NextToken: token }, call) => {
    const { account, region } = call;
    const own = [...call.world.sns.subscriptions()].filter(
      ({ owner, topicArn }) => owner === account && topicArn.split(':')[3] === region,
    );
    const scope = [account, region];
    const { items, NextToken } = snsPage(own, { keyOf: ({ arn }) => arn, NextToken: token, scope });
    return { Subscriptions: items.map(subscriptionOutput), NextToken };
  },
});
