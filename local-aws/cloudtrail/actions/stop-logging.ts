import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findOwnTrail, trailName } from '../find-trail.ts';

/** Source: API_StopLogging. */
export const stopLogging = defineAction({
  service: 'cloudtrail',
  name: 'StopLogging',
  readOnly: false,
  input: z.object({ Name: trailName }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: ({ Name }, call) => {
    const trail = findOwnTrail(call, Name);
    const stopped = { ...trail, logging: false, stoppedAt: call.now };
    if (trail.logging) call.world.cloudtrail.replaceTrail(trail, stopped, call.requestId);
    return undefined;
  },
});
