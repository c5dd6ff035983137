import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { snsPage } from '../find-topic.ts';

/** Source: API_ListTopics. */
export const listTopics = defineAction({
  service: 'sns',
  name: 'ListTopics',
  readOnly: true,
  input: z.object({ NextToken: z.string().optional() }),
  handle: ({ NextToken: token }, call) => {
    const { account, region } = call;
    const topics = call.world.sns.topics(account, region);
    const scope = [account, region];
    const { items, NextToken } = snsPage(topics, { keyOf: ({ arn }) => arn, NextToken: token, scope });
    return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken };
  },
});
