import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findOwnTrail, trailName } from '../find-trail.ts';

/** Source: API_DeleteTrail. */
export const deleteTrail = defineAction({
  service: 'cloudtrail',
  name: 'DeleteTrail',
  readOnly: false,
  input: z.object({ Name: trailName }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: ({ Name }, call) => {
    call.world.cloudtrail.replaceTrail(findOwnTrail(call, Name), undefined, call.requestId);
    return undefined;
  },
});
