import { type Step, step } from './step.ts';

const metric = { Namespace: 'Walk', MetricName: 'errors' };
const Dimensions = [{ Name: 'Node', Value: 'i-1' }];
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const span = { StartTime: ago(60), EndTime: ago(-60) };
const names = { AlarmNames: ['walk'] };
const state = (StateValue: string) => ({ shows: { MetricAlarms: [{ AlarmName: 'walk', StateValue }] } });

/** Metrics and an alarm on one. */
export const monitoringSteps: readonly Step[] = [
  step('PutMetricData', {
    Namespace: 'Walk',
    MetricData: [
      { MetricName: 'errors', Dimensions, Value: 3, Unit: 'Count' },
      { MetricName: 'errors', Dimensions, Values: [1, 2], Counts: [2, 1], Unit: 'Count' },
    ],
  }),
  step('ListMetrics', { Namespace: 'Walk' }, { shows: { Metrics: [{ ...metric, Dimensions }] } }),
  step(
    'GetMetricStatistics',
    { ...metric, ...span, Dimensions, Period: 3600, Statistics: ['Sum', 'SampleCount'], Unit: 'Count' },
    { shows: { Label: 'errors', Datapoints: [{ Sum: 7, SampleCount: 4, Unit: 'Count' }] } },
  ),
  step(
    'GetMetricStatistics',
    { ...metric, ...span, Dimensions, Period: 3600, ExtendedStatistics: ['p50'] },
    { shows: { Datapoints: [{ ExtendedStatistics: { p50: 1 } }] } },
  ),
  step(
    'GetMetricData',
    {
      ...span,
      MetricDataQueries: [
        { Id: 'e', MetricStat: { Metric: { ...metric, Dimensions }, Period: 3600, Stat: 'Maximum' } },
      ],
    },
    { shows: { MetricDataResults: [{ Id: 'e', Label: 'errors', Values: [3], StatusCode: 'Complete' }] } },
  ),
  step('PutMetricAlarm', {
    AlarmName: 'walk',
    ...metric,
    Dimensions,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'ignore',
  }),
  step('DescribeAlarms', names, state('INSUFFICIENT_DATA')),
  step('SetAlarmState', { AlarmName: 'walk', StateValue: 'ALARM', StateReason: 'a trial' }),
  step('DescribeAlarms', { AlarmNamePrefix: 'wa', StateValue: 'ALARM' }, state('ALARM')),
  step('DescribeAlarmsForMetric', { ...metric, Dimensions }, state('ALARM')),
  step(
    'DescribeAlarmHistory',
    { AlarmName: 'walk', HistoryItemType: 'StateUpdate' },
    { shows: { AlarmHistoryItems: [{ HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' }] } },
  ),
  step('DisableAlarmActions', names),
  step('DescribeAlarms', names, { shows: { MetricAlarms: [{ ActionsEnabled: false }] } }),
  step('EnableAlarmActions', names),
  step('DeleteAlarms', names),
  step('DescribeAlarms', names, { shows: { MetricAlarms: [] } }),
];
