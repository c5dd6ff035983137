import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askTrail, findOwnTrail, trailName } from '../find-trail.ts';

const selector = z.object({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  DataResources: z.array(z.object({ Type: z.string(), Values: z.array(z.string()).default([]) })).default([]),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
});

/** Source: API_PutEventSelectors. */
export const putEventSelectors = defineAction({
  service: 'cloudtrail',
  name: 'PutEventSelectors',
  readOnly: false,
  input: z.object({
    TrailName: trailName,
    EventSelectors: z.array(selector).max(5).optional(),
    AdvancedEventSelectors: z.array(z.unknown()).optional(),
  }),
  authorize: ({ TrailName }, call) => askTrail(call, TrailName),
  handle: ({ TrailName, EventSelectors, AdvancedEventSelectors }, call) => {
    const trail = findOwnTrail(call, TrailName);
    if (AdvancedEventSelectors !== undefined || EventSelectors === undefined || EventSelectors.length === 0) {
      throw new AwsError(
        'InvalidEventSelectorsException',
        'EventSelectors must be given; advanced ones are not there in local-aws.',
      );
    }
    call.world.cloudtrail.putTrail({ ...trail, selectors: EventSelectors, customSelectors: true });
    return { TrailARN: trail.arn, EventSelectors };
  },
  omits: ['Advanced event selectors.', 'Selectors of data events are kept; no data events are recorded.'],
});
