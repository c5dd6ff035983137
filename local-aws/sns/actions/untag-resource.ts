import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { notFound } from '../errors.ts';
import { askTopic } from '../find-topic.ts';

/** Source: API_UntagResource of SNS. */
export const untagResource = defineAction({
  service: 'sns',
  name: 'UntagResource',
  readOnly: false,
  input: z.object({ ResourceArn: z.string(), TagKeys: z.array(z.string()) }),
  authorize: ({ ResourceArn }, call) => askTopic(call, ResourceArn),
  handle: ({ ResourceArn, TagKeys }, call) => {
    const topic = call.world.sns.topic(ResourceArn);
    if (topic === undefined) throw notFound('Resource');
    const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key)));
    call.world.sns.putTopic({ ...topic, tags });
    return {};
  },
});
