import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askRule, busName, findRule, ruleName } from '../place.ts';
import { ruleOutput } from '../rule-output.ts';

/** Source: API_DescribeRule. */
export const describeRule = defineAction({
  service: 'events',
  name: 'DescribeRule',
  readOnly: true,
  input: z.object({ Name: ruleName, EventBusName: busName }),
  authorize: ({ EventBusName, Name }, call) => askRule(call, EventBusName, Name),
  handle: ({ EventBusName, Name }, call) => {
    const rule = findRule(call, EventBusName, Name);
    return { ...ruleOutput(rule), CreatedBy: rule.account };
  },
});
