import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalid } from '../errors.ts';
import { askRule, busName, busPlace, ruleName } from '../place.ts';

/** Source: API_DeleteRule. A rule that is not there is deleted in silence. */
export const deleteRule = defineAction({
  service: 'events',
  name: 'DeleteRule',
  readOnly: false,
  input: z.object({ Name: ruleName, EventBusName: busName, Force: z.boolean().optional() }),
  authorize: ({ EventBusName, Name }, call) => askRule(call, EventBusName, Name),
  handle: ({ EventBusName, Name }, call) => {
    const { account, region, name: bus } = busPlace(call, EventBusName);
    const rule = call.world.events.rule(account, region, bus, Name);
    if (rule === undefined) return undefined;
    if (rule.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
    call.world.events.deleteRule(rule);
    return undefined;
  },
});
