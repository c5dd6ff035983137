import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { notFound } from '../errors.ts';
import { askTopic } from '../find-topic.ts';

/** Source: API_ListTagsForResource of SNS. */
export const listTagsForResource = defineAction({
  service: 'sns',
  name: 'ListTagsForResource',
  readOnly: true,
  input: z.object({ ResourceArn: z.string() }),
  authorize: ({ ResourceArn }, call) => askTopic(call, ResourceArn),
  handle: ({ ResourceArn }, call) => {
    const topic = call.world.sns.topic(ResourceArn);
    if (topic === undefined) throw notFound('Resource');
    return { Tags: Object.entries(topic.tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
