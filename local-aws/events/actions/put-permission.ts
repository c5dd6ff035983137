import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { checkPolicy, policyText, statementsOf } from '../bus-policy.ts';
import { invalid } from '../errors.ts';
import { askBus, busName, findBus } from '../place.ts';

/** Source: API_PutPermission: a whole Policy, or one statement made of Action, Principal, StatementId and Condition. */
export const putPermission = defineAction({
  service: 'events',
  name: 'PutPermission',
  readOnly: false,
  input: z.object({
    EventBusName: busName,
    Policy: z.string().optional(),
    Action: z.string().max(64).optional(),
    Principal: z
      .string()
      .regex(/^(\d{12}|\*)$/)
      .optional(),
    StatementId: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,64}$/)
      .optional(),
    Condition: z.object({ Type: z.string(), Key: z.string(), Value: z.string() }).optional(),
  }),
  authorize: ({ EventBusName }, call) => askBus(call, EventBusName),
  handle: ({ EventBusName, Policy, Action, Principal, StatementId, Condition }, call) => {
    const bus = findBus(call, EventBusName);
    const changed = { ...bus, modifiedAt: call.now };
    if (Policy !== undefined) {
      call.world.events.putBus({ ...changed, policy: checkPolicy(Policy) });
      return undefined;
    }
    if (Action === undefined || Principal === undefined || StatementId === undefined) {
      throw invalid('Policy, or Action, Principal and StatementId, must be given.');
    }
    const statement = {
      Sid: StatementId,
      Effect: 'Allow',
      Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
      Action,
      Resource: bus.arn,
      ...(Condition === undefined
        ? {}
        : { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
    };
    const others = statementsOf(bus).filter(({ Sid }) => Sid !== StatementId);
    call.world.events.putBus({ ...changed, policy: policyText([...others, statement]) });
    return undefined;
  },
});
