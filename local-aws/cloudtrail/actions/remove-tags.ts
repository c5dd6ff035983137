import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findTrail } from '../find-trail.ts';

/** Source: API_RemoveTags. */
export const removeTags = defineAction({
  service: 'cloudtrail',
  name: 'RemoveTags',
  readOnly: false,
  input: z.object({ ResourceId: z.string(), TagsList: z.array(z.object({ Key: z.string() })) }),
  authorize: ({ ResourceId }, call) => askTrail(call, ResourceId),
  handle: ({ ResourceId, TagsList }, call) => {
    const trail = findTrail(call, ResourceId);
    const gone = new Set(TagsList.map(({ Key }) => Key));
    const tags = Object.fromEntries(Object.entries(trail.tags).filter(([key]) => !gone.has(key)));
    call.world.cloudtrail.putTrail({ ...trail, tags });
    return undefined;
  },
});
