import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findTrail } from '../find-trail.ts';

/** Source: API_ListTags. */
export const listTags = defineAction({
  service: 'cloudtrail',
  name: 'ListTags',
  readOnly: true,
  input: z.object({ ResourceIdList: z.array(z.string()).min(1).max(20), NextToken: z.string().optional() }),
  authorize: ({ ResourceIdList }, call) => ResourceIdList.flatMap((arn) => askTrail(call, arn)),
  handle: ({ ResourceIdList }, call) => ({
    ResourceTagList: ResourceIdList.map((arn) => ({
      ResourceId: arn,
      TagsList: Object.entries(findTrail(call, arn).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  }),
});
