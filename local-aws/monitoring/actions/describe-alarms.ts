import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { alarmOutput } from '../alarm-output.ts';
import { monitoringPage, number, onAlarms } from '../shapes.ts';

const MAX_RECORDS = 100;
const DEFAULT_RECORDS = 50;

/** Source: CloudWatch API reference, DescribeAlarms. Alarms are judged before they are shown. */
export const describeAlarms = defineAction({
  service: 'monitoring',
  name: 'DescribeAlarms',
  readOnly: true,
  input: z.object({
    AlarmNames: z.array(z.string().min(1).max(255)).max(100).optional(),
    AlarmNamePrefix: z.string().min(1).max(255).optional(),
    AlarmTypes: z.array(z.enum(['CompositeAlarm', 'MetricAlarm'])).optional(),
    ChildrenOfAlarmName: z.string().optional(),
    ParentsOfAlarmName: z.string().optional(),
    StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']).optional(),
    ActionPrefix: z.string().min(1).max(1024).optional(),
    MaxRecords: number.pipe(z.number().int().min(1).max(MAX_RECORDS)).default(DEFAULT_RECORDS),
    NextToken: z.string().optional(),
  }),
  omits: ['Composite alarms: there never is one.'],
  authorize: (_input, call) => onAlarms(call, ['*']),
  handle: (input, call) => {
    const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, ActionPrefix, NextToken: token } = input;
    const { alarms } = call.world.monitoring;
    alarms.judge();
    const isComposite = AlarmTypes !== undefined && !AlarmTypes.includes('MetricAlarm');
    const isKin = input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined;
    const found =
      isComposite || isKin
        ? []
        : alarms.all(call).filter(
            (alarm) =>
              (AlarmNames === undefined || AlarmNames.includes(alarm.name)) &&
              (AlarmNamePrefix === undefined || alarm.name.startsWith(AlarmNamePrefix)) &&
              (StateValue === undefined || alarm.state === StateValue) &&
              (ActionPrefix === undefined ||
                Object.values(alarm.actions)
                  .flat()
                  .some((action) => action.startsWith(ActionPrefix))),
          );
    const { items, NextToken } = monitoringPage(found, {
      keyOf: ({ name }) => name,
      size: input.MaxRecords,
      token,
      scope: [
        'DescribeAlarms',
        call.account,
        call.region,
        AlarmNames,
        AlarmNamePrefix,
        StateValue,
        ActionPrefix,
      ],
    });
    return { CompositeAlarms: [], MetricAlarms: items.map((alarm) => alarmOutput(call, alarm)), NextToken };
  },
});
