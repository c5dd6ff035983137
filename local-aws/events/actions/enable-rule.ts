import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askRule, busName, findRule, ruleName } from '../place.ts';

/** Source: API_EnableRule. */
export const enableRule = defineAction({
  service: 'events',
  name: 'EnableRule',
  readOnly: false,
  input: z.object({ Name: ruleName, EventBusName: busName }),
  authorize: ({ EventBusName, Name }, call) => askRule(call, EventBusName, Name),
  handle: ({ EventBusName, Name }, call) => {
    const rule = findRule(call, EventBusName, Name);
    if (rule.state === 'DISABLED') call.world.events.putRule({ ...rule, state: 'ENABLED' });
    return undefined;
  },
});
