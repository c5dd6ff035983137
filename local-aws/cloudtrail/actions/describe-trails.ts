import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { visibleTrails } from '../find-trail.ts';
import { trailOutput } from '../trail-settings.ts';

/** Source: API_DescribeTrails. */
export const describeTrails = defineAction({
  service: 'cloudtrail',
  name: 'DescribeTrails',
  readOnly: true,
  input: z.object({
    trailNameList: z.array(z.string()).optional(),
    includeShadowTrails: z.boolean().default(true),
  }),
  handle: ({ trailNameList: names = [], includeShadowTrails }, call) => {
    const all = visibleTrails(call, includeShadowTrails);
    const found =
      names.length === 0 ? all : all.filter(({ name, arn }) => names.includes(name) || names.includes(arn));
    return { trailList: found.map((trail) => trailOutput(trail, true)) };
  },
  omits: ['Members of an organisation do not see its organisation trail.'],
});
