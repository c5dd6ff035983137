import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { alarmNotFound } from '../errors.ts';
import { onAlarms } from '../shapes.ts';

/** Source: CloudWatch API reference, DeleteAlarms: all or, when one is not there, none. */
export const deleteAlarms = defineAction({
  service: 'monitoring',
  name: 'DeleteAlarms',
  readOnly: false,
  input: z.object({ AlarmNames: z.array(z.string().min(1).max(255)).max(100) }),
  authorize: ({ AlarmNames }, call) => onAlarms(call, AlarmNames),
  handle: ({ AlarmNames }, call) => {
    const { alarms } = call.world.monitoring;
    const found = AlarmNames.map((name) => {
      const alarm = alarms.get(call, name);
      if (alarm === undefined) throw alarmNotFound();
      return alarm;
    });
    for (const alarm of found) alarms.delete(alarm);
    return undefined;
  },
});
