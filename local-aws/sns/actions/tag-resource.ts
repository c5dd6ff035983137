import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { notFound } from '../errors.ts';
import { askTopic } from '../find-topic.ts';
import { tagList, tagsOf } from '../form.ts';

/** Tags of one topic. Source: API_TagResource. */
const MAX_TAGS = 50;

/** Source: API_TagResource of SNS. */
export const tagResource = defineAction({
  service: 'sns',
  name: 'TagResource',
  readOnly: false,
  input: z.object({ ResourceArn: z.string(), Tags: tagList }),
  authorize: ({ ResourceArn }, call) => askTopic(call, ResourceArn),
  handle: ({ ResourceArn, Tags }, call) => {
    const topic = call.world.sns.topic(ResourceArn);
    if (topic === undefined) throw notFound('Resource');
    const tags = { ...topic.tags, ...tagsOf(Tags) };
    if (Object.keys(tags).length > MAX_TAGS) {
      throw new AwsError(
        'TagLimitExceeded',
        'Could not complete request: tag quota of per resource exceeded',
      );
    }
    call.world.sns.putTopic({ ...topic, tags });
    return {};
  },
});
