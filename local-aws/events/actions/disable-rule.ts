import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askRule, busName, findRule, ruleName } from '../place.ts';

/** Source: API_DisableRule. */
export const disableRule = defineAction({
  service: 'events',
  name: 'DisableRule',
  readOnly: false,
  input: z.object({ Name: ruleName, EventBusName: busName }),
  authorize: ({ EventBusName, Name }, call) => askRule(call, EventBusName, Name),
  handle: ({ EventBusName, Name }, call) => {
    call.world.events.putRule({ ...findRule(call, EventBusName, Name), state: 'DISABLED' });
    return undefined;
  },
});
