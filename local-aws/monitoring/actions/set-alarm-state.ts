import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { alarmNotFound, invalidInput } from '../errors.ts';
import { onAlarms } from '../shapes.ts';

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalidInput('StateReasonData must be JSON.');
  }
}

/** Source: CloudWatch API reference, SetAlarmState: for a trial; the next evaluation sets it as it should be. */
export const setAlarmState = defineAction({
  service: 'monitoring',
  name: 'SetAlarmState',
  readOnly: false,
  input: z.object({
    AlarmName: z.string().min(1).max(255),
    StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    StateReason: z.string().max(1023),
    StateReasonData: z.string().max(4000).optional(),
  }),
  authorize: ({ AlarmName }, call) => onAlarms(call, [AlarmName]),
  handle: ({ AlarmName, StateValue: state, StateReason: reason, StateReasonData: reasonData }, call) => {
    const { alarms } = call.world.monitoring;
    const alarm = alarms.get(call, AlarmName);
    if (alarm === undefined) throw alarmNotFound();
    if (reasonData !== undefined) checkJson(reasonData);
    alarms.setState(alarm, { state, reason, reasonData });
    return undefined;
  },
});
