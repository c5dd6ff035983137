import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askRule, busName, eventsPage, findRule, pageSize, ruleName } from '../place.ts';

/** Source: API_ListTargetsByRule. */
export const listTargetsByRule = defineAction({
  service: 'events',
  name: 'ListTargetsByRule',
  readOnly: true,
  input: z.object({
    Rule: ruleName,
    EventBusName: busName,
    NextToken: z.string().optional(),
    Limit: pageSize,
  }),
  authorize: ({ EventBusName, Rule }, call) => askRule(call, EventBusName, Rule),
  handle: ({ EventBusName, Rule, NextToken, Limit }, call) => {
    const { arn, targets } = findRule(call, EventBusName, Rule);
    const { items, ...rest } = eventsPage(targets, { keyOf: ({ Id }) => Id, Limit, NextToken, scope: arn });
    return { Targets: items, ...rest };
  },
});
