import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { checkAdvanced, checkSelectors } from '../check-selectors.ts';
import { askTrail, findOwnTrail, trailName } from '../find-trail.ts';

const selector = z.object({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  DataResources: z.array(z.object({ Type: z.string(), Values: z.array(z.string()).default([]) })).default([]),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
});

const values = z.array(z.string().min(1).max(2048)).min(1).optional();
const advancedSelector = z.object({
  Name: z.string().max(1000).optional(),
  FieldSelectors: z
    .array(
      z.object({
        Field: z.string().min(1).max(1000),
        Equals: values,
        StartsWith: values,
        EndsWith: values,
        NotEquals: values,
        NotStartsWith: values,
        NotEndsWith: values,
      }),
    )
    .min(1),
});

/** Source: API_PutEventSelectors. */
export const putEventSelectors = defineAction({
  service: 'cloudtrail',
  name: 'PutEventSelectors',
  readOnly: false,
  input: z.object({
    TrailName: trailName,
    EventSelectors: z.array(selector).max(5).optional(),
    AdvancedEventSelectors: z.array(advancedSelector).optional(),
  }),
  authorize: ({ TrailName }, call) => askTrail(call, TrailName),
  handle: ({ TrailName, EventSelectors = [], AdvancedEventSelectors = [] }, call) => {
    const trail = findOwnTrail(call, TrailName);
    if (EventSelectors.length > 0 === AdvancedEventSelectors.length > 0) {
      throw new AwsError(
        'InvalidEventSelectorsException',
        'Give either EventSelectors or AdvancedEventSelectors, and at least one of them.',
      );
    }
    checkSelectors(EventSelectors);
    checkAdvanced(AdvancedEventSelectors);
    const isAdvanced = AdvancedEventSelectors.length > 0;
    const advanced = isAdvanced ? AdvancedEventSelectors : undefined;
    const changed = { ...trail, selectors: EventSelectors, advanced, customSelectors: true };
    call.world.cloudtrail.replaceTrail(trail, changed, call.requestId);
    return {
      TrailARN: trail.arn,
      ...(isAdvanced ? { AdvancedEventSelectors } : { EventSelectors }),
    };
  },
  omits: [
    'Data events are recorded of S3 objects alone; selectors of other resources are kept and find nothing.',
    'Network activity events are refused.',
  ],
});
