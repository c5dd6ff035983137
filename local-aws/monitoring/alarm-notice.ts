import type { EventEnvelope } from '../events/rule.ts';
import { uuid } from '../ids.ts';
import type { Alarm } from './alarm.ts';

function stamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

/** What a topic is told of a change of state. Source: CloudWatch user guide, "Notifying users on alarm changes". */
export function alarmMessage(alarm: Alarm, before: Alarm): { subject: string; message: string } {
  const { metric } = alarm;
  const message = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: alarm.account,
    AlarmConfigurationUpdatedTimestamp: stamp(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.reason,
    StateChangeTime: stamp(alarm.stateUpdatedAt),
    Region: alarm.region,
    AlarmArn: alarm.arn,
    OldStateValue: before.state,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: metric.name,
      Namespace: metric.namespace,
      StatisticType: alarm.statistic.startsWith('p') ? 'ExtendedStatistic' : 'Statistic',
      Statistic: alarm.statistic.toUpperCase(),
      Unit: alarm.unit ?? null,
      Dimensions: metric.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: alarm.periodS,
      EvaluationPeriods: alarm.evaluationPeriods,
      ...(alarm.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: alarm.datapointsToAlarm }),
      ComparisonOperator: alarm.operator,
      Threshold: alarm.threshold,
      TreatMissingData: alarm.missing ?? 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  };
  return { subject: `${alarm.state}: "${alarm.name}" in ${alarm.region}`, message: JSON.stringify(message) };
}

/** The event of a change of state. Source: CloudWatch user guide, "Alarm events and EventBridge". */
export function alarmEvent(alarm: Alarm, before: Alarm): EventEnvelope {
  const state = (each: Alarm) => ({
    value: each.state,
    reason: each.reason,
    ...(each.reasonData === undefined ? {} : { reasonData: each.reasonData }),
    timestamp: stamp(each.stateUpdatedAt),
  });
  const { metric } = alarm;
  return {
    version: '0',
    id: uuid(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: alarm.account,
    time: `${new Date(alarm.stateUpdatedAt).toISOString().slice(0, 19)}Z`,
    region: alarm.region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: state(alarm),
      previousState: state(before),
      configuration: {
        ...(alarm.description === undefined ? {} : { description: alarm.description }),
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: {
                namespace: metric.namespace,
                name: metric.name,
                dimensions: Object.fromEntries(metric.dimensions.map(({ Name, Value }) => [Name, Value])),
              },
              period: alarm.periodS,
              stat: alarm.statistic,
            },
            returnData: true,
          },
        ],
      },
    },
  };
}
