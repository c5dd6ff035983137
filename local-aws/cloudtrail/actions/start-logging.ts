import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findOwnTrail, trailName } from '../find-trail.ts';

/** Source: API_StartLogging. */
export const startLogging = defineAction({
  service: 'cloudtrail',
  name: 'StartLogging',
  readOnly: false,
  input: z.object({ Name: trailName }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: ({ Name }, call) => {
    const { cloudtrail } = call.world;
    const trail = findOwnTrail(call, Name);
    // What happened while logging was off is not in the log files.
    if (!trail.logging) {
      cloudtrail.putTrail({
        ...trail,
        logging: true,
        startedAt: call.now,
        deliveredId: cloudtrail.log.lastId(),
      });
    }
    return undefined;
  },
});
