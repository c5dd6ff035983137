import type { MetricName, Place } from './metric.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';
export type Operator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** An alarm on one metric. */
export interface Alarm extends Place {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly metric: MetricName;
  readonly unit?: string | undefined;
  /** One of the five statistics, or a percentile. */
  readonly statistic: string;
  readonly periodS: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number | undefined;
  readonly threshold: number;
  readonly operator: Operator;
  /** Absent: as `missing`. */
  readonly missing?: MissingData | undefined;
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  readonly configuredAt: number;
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData?: string | undefined;
  readonly stateUpdatedAt: number;
  readonly transitionedAt: number;
}

/** One line of an alarm's history. */
export interface HistoryItem {
  readonly alarm: string;
  readonly at: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  readonly data: string;
}

/** What an evaluation comes to. */
export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
  readonly data: object;
}
