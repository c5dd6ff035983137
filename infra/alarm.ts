import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

const MINUTE_SECONDS = 60;

/** What an alarm watches, in minutes. */
export interface AlarmParts {
  readonly name: string;
  /** What it means, and what to do next. */
  readonly says: string;
  readonly topicArn: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly statistic?: string;
  readonly minutes: number;
  /** How many such periods in a row; 1 where left out. */
  readonly periods?: number;
  readonly threshold: number;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanThreshold';
  /** Whether silence is an alarm itself. */
  readonly whenSilent: 'breaching' | 'notBreaching';
}

/** An alarm that tells a topic when it begins and when it is over. */
export function makeAlarm(scope: Construct, id: string, parts: AlarmParts): CfnAlarm {
  const props: CfnAlarmProps = {
    alarmName: parts.name,
    alarmDescription: parts.says,
    namespace: parts.namespace,
    metricName: parts.metric,
    dimensions: Object.entries(parts.dimensions ?? {}).map(([name, value]) => ({ name, value })),
    statistic: parts.statistic ?? 'Sum',
    period: parts.minutes * MINUTE_SECONDS,
    evaluationPeriods: parts.periods ?? 1,
    threshold: parts.threshold,
    comparisonOperator: parts.comparison,
    treatMissingData: parts.whenSilent,
    alarmActions: [parts.topicArn],
    okActions: [parts.topicArn],
  };
  return new CfnAlarm(scope, id, props);
}
