import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { busName, eventsPage, findBus, pageSize } from '../place.ts';
import { ruleOutput } from '../rule-output.ts';

/** Source: API_ListRules. */
export const listRules = defineAction({
  service: 'events',
  name: 'ListRules',
  readOnly: true,
  input: z.object({
    NamePrefix: z.string().min(1).max(64).optional(),
    EventBusName: busName,
    NextToken: z.string().optional(),
    Limit: pageSize,
  }),
  handle: ({ NamePrefix = '', EventBusName, NextToken, Limit }, call) => {
    const bus = findBus(call, EventBusName);
    const rules = [...call.world.events.rules(bus.account, bus.region, bus.name)];
    const found = rules.filter(({ name }) => name.startsWith(NamePrefix));
    const scope = [bus.arn, NamePrefix];
    const { items, ...rest } = eventsPage(found, { keyOf: ({ name }) => name, Limit, NextToken, scope });
    return { Rules: items.map(ruleOutput), ...rest };
  },
});
