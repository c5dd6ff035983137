import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTrail, findTrail, trailName } from '../find-trail.ts';

/** Source: API_GetEventSelectors. */
export const getEventSelectors = defineAction({
  service: 'cloudtrail',
  name: 'GetEventSelectors',
  readOnly: true,
  input: z.object({ TrailName: trailName }),
  authorize: ({ TrailName }, call) => askTrail(call, TrailName),
  handle: ({ TrailName }, call) => {
    const { arn, selectors, advanced } = findTrail(call, TrailName);
    return {
      TrailARN: arn,
      ...(advanced === undefined ? { EventSelectors: selectors } : { AdvancedEventSelectors: advanced }),
    };
  },
});
