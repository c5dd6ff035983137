import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findOwnTrail, trailName } from '../find-trail.ts';
import { checkSettings, settingsShape, trailOutput, withSettings } from '../trail-settings.ts';

/** Source: API_UpdateTrail. */
export const updateTrail = defineAction({
  service: 'cloudtrail',
  name: 'UpdateTrail',
  readOnly: false,
  input: z.object({ ...settingsShape, Name: trailName }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: (input, call) => {
    const trail = findOwnTrail(call, input.Name);
    checkSettings(call, input);
    const changed = withSettings(call, trail, input);
    call.world.cloudtrail.replaceTrail(trail, changed, call.requestId);
    return trailOutput(changed);
  },
});
