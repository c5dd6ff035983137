import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { policyText, statementsOf } from '../bus-policy.ts';
import { askBus, busName, findBus } from '../place.ts';

/** Source: API_RemovePermission. */
export const removePermission = defineAction({
  service: 'events',
  name: 'RemovePermission',
  readOnly: false,
  input: z.object({
    EventBusName: busName,
    StatementId: z.string().optional(),
    RemoveAllPermissions: z.boolean().default(false),
  }),
  authorize: ({ EventBusName }, call) => askBus(call, EventBusName),
  handle: ({ EventBusName, StatementId, RemoveAllPermissions }, call) => {
    const bus = findBus(call, EventBusName);
    const statements = statementsOf(bus);
    const left = RemoveAllPermissions ? [] : statements.filter(({ Sid }) => Sid !== StatementId);
    if (!RemoveAllPermissions && left.length === statements.length) {
      throw new AwsError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
    }
    call.world.events.putBus({ ...bus, modifiedAt: call.now, policy: policyText(left) });
    return undefined;
  },
});
