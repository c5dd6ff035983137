import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askTrail, findTrail } from '../find-trail.ts';

/** Tags of one trail. Source: API_AddTags. */
const MAX_TAGS = 50;

/** Source: API_AddTags. */
export const addTags = defineAction({
  service: 'cloudtrail',
  name: 'AddTags',
  readOnly: false,
  input: z.object({
    ResourceId: z.string(),
    TagsList: z.array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256).default('') })),
  }),
  authorize: ({ ResourceId }, call) => askTrail(call, ResourceId),
  handle: ({ ResourceId, TagsList }, call) => {
    const trail = findTrail(call, ResourceId);
    const tags = { ...trail.tags, ...Object.fromEntries(TagsList.map(({ Key, Value }) => [Key, Value])) };
    if (Object.keys(tags).length > MAX_TAGS) {
      throw new AwsError('TagsLimitExceededException', `The number of tags per trail exceeds ${MAX_TAGS}.`);
    }
    call.world.cloudtrail.putTrail({ ...trail, tags });
    return undefined;
  },
});
