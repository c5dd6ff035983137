import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { alarmOutput } from '../alarm-output.ts';
import { dimensionsText } from '../metric.ts';
import { dimensions, metricName, namespace, onAlarms, period, unit } from '../shapes.ts';

/** Source: CloudWatch API reference, DescribeAlarmsForMetric. */
export const describeAlarmsForMetric = defineAction({
  service: 'monitoring',
  name: 'DescribeAlarmsForMetric',
  readOnly: true,
  input: z.object({
    MetricName: metricName,
    Namespace: namespace,
    Dimensions: dimensions,
    Statistic: z.string().optional(),
    ExtendedStatistic: z.string().optional(),
    Period: period.optional(),
    Unit: unit.optional(),
  }),
  authorize: (_input, call) => onAlarms(call, ['*']),
  handle: (input, call) => {
    const { alarms } = call.world.monitoring;
    alarms.judge();
    const statistic = input.Statistic ?? input.ExtendedStatistic;
    const found = alarms
      .all(call)
      .filter(
        (alarm) =>
          alarm.metric.name === input.MetricName &&
          alarm.metric.namespace === input.Namespace &&
          dimensionsText(alarm.metric.dimensions) === dimensionsText(input.Dimensions) &&
          (statistic === undefined || alarm.statistic === statistic) &&
          (input.Period === undefined || alarm.periodS === input.Period) &&
          (input.Unit === undefined || alarm.unit === input.Unit),
      );
    return { MetricAlarms: found.map((alarm) => alarmOutput(call, alarm)) };
  },
});
