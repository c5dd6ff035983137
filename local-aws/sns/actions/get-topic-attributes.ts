import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTopic, findTopic } from '../find-topic.ts';
import { entriesOf } from '../form.ts';
import { topicAttributes } from '../topic-attributes.ts';

/** Source: API_GetTopicAttributes. */
export const getTopicAttributes = defineAction({
  service: 'sns',
  name: 'GetTopicAttributes',
  readOnly: true,
  input: z.object({ TopicArn: z.string() }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn }, call) => {
    const topic = findTopic(call, TopicArn);
    return { Attributes: entriesOf(topicAttributes(topic, call.world.sns.subscriptionsTo(TopicArn))) };
  },
});
