import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalid, invalidPattern } from '../errors.ts';
import { parsePattern } from '../pattern/parse-pattern.ts';
import { PatternError } from '../pattern/pattern-error.ts';
import { askRule, busName, findBus, ruleName, tagList, tagsOf } from '../place.ts';
import { ruleArn } from '../rule.ts';

/** Rules of one bus. Source: EventBridge quotas. */
const MAX_RULES = 300;

function checkPattern(text: string): void {
  try {
    parsePattern(text);
  } catch (error) {
    if (error instanceof PatternError) throw invalidPattern(error.message);
    throw error;
  }
}

/** Source: API_PutRule. */
export const putRule = defineAction({
  service: 'events',
  name: 'PutRule',
  readOnly: false,
  input: z.object({
    Name: ruleName,
    ScheduleExpression: z.string().max(256).optional(),
    EventPattern: z.string().max(4096).optional(),
    State: z
      .enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'])
      .default('ENABLED'),
    Description: z.string().max(512).optional(),
    RoleArn: z.string().max(1600).optional(),
    Tags: tagList.optional(),
    EventBusName: busName,
  }),
  authorize: ({ EventBusName, Name }, call) => askRule(call, EventBusName, Name),
  handle: (input, call) => {
    const bus = findBus(call, input.EventBusName);
    if (input.EventPattern === undefined && input.ScheduleExpression === undefined) {
      throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    }
    if (input.EventPattern !== undefined) checkPattern(input.EventPattern);
    if (input.ScheduleExpression !== undefined && bus.name !== 'default') {
      throw invalid('ScheduleExpression is supported only on the default event bus.');
    }
    const { events } = call.world;
    const known = events.rule(bus.account, bus.region, bus.name, input.Name);
    if (known === undefined && [...events.rules(bus.account, bus.region, bus.name)].length >= MAX_RULES) {
      throw invalid(`The requested resource exceeds the maximum number allowed: ${MAX_RULES} rules.`);
    }
    const arn = ruleArn(bus.account, bus.region, bus.name, input.Name);
    events.putRule({
      account: bus.account,
      region: bus.region,
      bus: bus.name,
      name: input.Name,
      arn,
      pattern: input.EventPattern,
      schedule: input.ScheduleExpression,
      state: input.State,
      description: input.Description,
      roleArn: input.RoleArn,
      // On a rule that exists, AWS leaves the tags as they are.
      tags: known?.tags ?? tagsOf(input.Tags ?? []),
      targets: known?.targets ?? [],
    });
    return { RuleArn: arn };
  },
  omits: ['Schedules are kept and never run.'],
});
