import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onAlarms } from '../shapes.ts';

/** Source: CloudWatch API reference, EnableAlarmActions. */
export const enableAlarmActions = defineAction({
  service: 'monitoring',
  name: 'EnableAlarmActions',
  readOnly: false,
  input: z.object({ AlarmNames: z.array(z.string().min(1).max(255)).max(100) }),
  authorize: ({ AlarmNames }, call) => onAlarms(call, AlarmNames),
  handle: ({ AlarmNames }, call) => {
    for (const name of AlarmNames) {
      const alarm = call.world.monitoring.alarms.get(call, name);
      if (alarm !== undefined) call.world.monitoring.alarms.setActions(alarm, true);
    }
    return undefined;
  },
});
