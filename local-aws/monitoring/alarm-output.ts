import type { Call } from '../action.ts';
import type { Alarm } from './alarm.ts';
import { shownInstant } from './shapes.ts';

/** An alarm as DescribeAlarms shows it. */
export function alarmOutput(call: Call, alarm: Alarm): object {
  const { metric, statistic } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: shownInstant(call, alarm.configuredAt),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateReasonData: alarm.reasonData,
    StateUpdatedTimestamp: shownInstant(call, alarm.stateUpdatedAt),
    StateTransitionedTimestamp: shownInstant(call, alarm.transitionedAt),
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(statistic.startsWith('p') ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
    Dimensions: metric.dimensions,
    Period: alarm.periodS,
    Unit: alarm.unit,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.operator,
    TreatMissingData: alarm.missing,
  };
}
