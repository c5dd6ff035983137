import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { busName, eventsPage, findBus, pageSize } from '../place.ts';

/** Source: API_ListRuleNamesByTarget. */
export const listRuleNamesByTarget = defineAction({
  service: 'events',
  name: 'ListRuleNamesByTarget',
  readOnly: true,
  input: z.object({
    TargetArn: z.string().min(1).max(1600),
    EventBusName: busName,
    NextToken: z.string().optional(),
    Limit: pageSize,
  }),
  handle: ({ TargetArn, EventBusName, NextToken, Limit }, call) => {
    const bus = findBus(call, EventBusName);
    const rules = [...call.world.events.rules(bus.account, bus.region, bus.name)];
    const found = rules.filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn));
    const scope = [bus.arn, TargetArn];
    const { items, ...rest } = eventsPage(found, { keyOf: ({ name }) => name, Limit, NextToken, scope });
    return { RuleNames: items.map(({ name }) => name), ...rest };
  },
});
