import { z } from 'zod';
import { defineAction } from '../../action.ts';
import type { Alarm } from '../alarm.ts';
import { invalidCombination, invalidInput, invalidValue, missingParameter } from '../errors.ts';
import {
  alarmArn,
  dimensions,
  flag,
  metricName,
  namespace,
  number,
  onAlarms,
  period,
  unit,
} from '../shapes.ts';
import { isPeriod, isStatistic } from '../statistics.ts';

const DAY_S = 86_400;
const arns = z.array(z.string().min(1).max(1024)).max(5).default([]);

const input = z.object({
  AlarmName: z.string().min(1).max(255),
  AlarmDescription: z.string().max(1024).optional(),
  ActionsEnabled: flag.default(true),
  OKActions: arns,
  AlarmActions: arns,
  InsufficientDataActions: arns,
  MetricName: metricName.optional(),
  Namespace: namespace.optional(),
  Statistic: z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']).optional(),
  ExtendedStatistic: z.string().optional(),
  Dimensions: dimensions,
  Period: period.optional(),
  Unit: unit.optional(),
  EvaluationPeriods: period,
  DatapointsToAlarm: period.optional(),
  Threshold: number.optional(),
  ComparisonOperator: z.enum([
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
  Metrics: z.array(z.unknown()).optional(),
  Tags: z.array(z.unknown()).optional(),
  ThresholdMetricId: z.string().optional(),
});

/** What is asked for in words that a schema does not have. */
function conditionOf(asked: z.output<typeof input>) {
  const { MetricName, Namespace, Period, Threshold, Statistic, ExtendedStatistic } = asked;
  if (asked.Metrics !== undefined || asked.ThresholdMetricId !== undefined)
    throw invalidInput('Alarms on metric math and anomaly detection are not here: name one MetricName.');
  if (MetricName === undefined || Namespace === undefined || Period === undefined || Threshold === undefined)
    throw missingParameter('MetricName, Namespace, Period and Threshold are required for a metric alarm.');
  if (Statistic !== undefined && ExtendedStatistic !== undefined)
    throw invalidCombination('Statistic and ExtendedStatistic are mutually exclusive.');
  const statistic = Statistic ?? ExtendedStatistic;
  if (statistic === undefined) throw missingParameter('Statistic or ExtendedStatistic is required.');
  if (!isStatistic(statistic))
    throw invalidValue(`The value ${statistic} for parameter ExtendedStatistic is not supported.`);
  if (!isPeriod(Period) || Period * asked.EvaluationPeriods > DAY_S)
    throw invalidInput(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    );
  if ((asked.DatapointsToAlarm ?? 0) > asked.EvaluationPeriods)
    throw invalidInput('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  return { statistic, periodS: Period, threshold: Threshold, name: MetricName, namespace: Namespace };
}

/** Source: CloudWatch API reference, PutMetricAlarm. An alarm that is there keeps its state. */
export const putMetricAlarm = defineAction({
  service: 'monitoring',
  name: 'PutMetricAlarm',
  readOnly: false,
  input,
  omits: [
    'Alarms on metric math, on anomaly detection and of several metrics; tags. Of the actions those to SNS topics are taken; others are kept. Alarms are judged every 10 s by the periods that have ended.',
  ],
  authorize: ({ AlarmName }, call) => onAlarms(call, [AlarmName]),
  handle: (asked, call) => {
    const condition = conditionOf(asked);
    const known = call.world.monitoring.alarms.get(call, asked.AlarmName);
    const alarm: Alarm = {
      account: call.account,
      region: call.region,
      name: asked.AlarmName,
      arn: alarmArn(call, asked.AlarmName),
      description: asked.AlarmDescription,
      metric: { namespace: condition.namespace, name: condition.name, dimensions: asked.Dimensions },
      unit: asked.Unit,
      statistic: condition.statistic,
      periodS: condition.periodS,
      evaluationPeriods: asked.EvaluationPeriods,
      datapointsToAlarm: asked.DatapointsToAlarm,
      threshold: condition.threshold,
      operator: asked.ComparisonOperator,
      missing: asked.TreatMissingData,
      actionsEnabled: asked.ActionsEnabled,
      actions: {
        OK: asked.OKActions,
        ALARM: asked.AlarmActions,
        INSUFFICIENT_DATA: asked.InsufficientDataActions,
      },
      configuredAt: call.now,
      state: known?.state ?? 'INSUFFICIENT_DATA',
      reason: known?.reason ?? 'Unchecked: Initial alarm creation',
      reasonData: known?.reasonData,
      stateUpdatedAt: known?.stateUpdatedAt ?? call.now,
      transitionedAt: known?.transitionedAt ?? call.now,
    };
    call.world.monitoring.alarms.put(alarm);
    return undefined;
  },
});
