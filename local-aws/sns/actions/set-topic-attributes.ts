import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTopic, findTopic } from '../find-topic.ts';
import { checkTopicAttribute } from '../topic-attributes.ts';

/** Source: API_SetTopicAttributes. */
export const setTopicAttributes = defineAction({
  service: 'sns',
  name: 'SetTopicAttributes',
  readOnly: false,
  input: z.object({
    TopicArn: z.string(),
    AttributeName: z.string(),
    AttributeValue: z.string().default(''),
  }),
  authorize: ({ TopicArn }, call) => askTopic(call, TopicArn),
  handle: ({ TopicArn, AttributeName, AttributeValue }, call) => {
    const topic = findTopic(call, TopicArn);
    checkTopicAttribute(AttributeName, AttributeValue);
    call.world.sns.putTopic({
      ...topic,
      attributes: { ...topic.attributes, [AttributeName]: AttributeValue },
    });
    return undefined;
  },
});
