import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findTrail, trailName } from '../find-trail.ts';
import { trailOutput } from '../trail-settings.ts';

/** Source: API_GetTrail. */
export const getTrail = defineAction({
  service: 'cloudtrail',
  name: 'GetTrail',
  readOnly: true,
  input: z.object({ Name: trailName }),
  authorize: ({ Name }, call) => askTrail(call, Name),
  handle: ({ Name }, call) => ({ Trail: trailOutput(findTrail(call, Name), true) }),
});
