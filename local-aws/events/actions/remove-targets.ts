import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askRule, busName, findRule, ruleName } from '../place.ts';

/** Source: API_RemoveTargets. */
export const removeTargets = defineAction({
  service: 'events',
  name: 'RemoveTargets',
  readOnly: false,
  input: z.object({
    Rule: ruleName,
    EventBusName: busName,
    Ids: z.array(z.string().min(1).max(64)).min(1).max(100),
    Force: z.boolean().optional(),
  }),
  authorize: ({ EventBusName, Rule }, call) => askRule(call, EventBusName, Rule),
  handle: ({ EventBusName, Rule, Ids }, call) => {
    const rule = findRule(call, EventBusName, Rule);
    const missing = Ids.filter((id) => !rule.targets.some((target) => target.Id === id));
    call.world.events.putRule({ ...rule, targets: rule.targets.filter(({ Id }) => !Ids.includes(Id)) });
    return {
      FailedEntryCount: missing.length,
      FailedEntries: missing.map((id) => ({
        TargetId: id,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${id} does not exist.`,
      })),
    };
  },
});
