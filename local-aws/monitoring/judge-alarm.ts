import type { Alarm, AlarmState, Operator, Verdict } from './alarm.ts';
import type { Sample } from './metric.ts';
import { periodsOf } from './statistics.ts';

/** When data are missing AWS looks further back than the evaluation periods; how far it does not say. */
const LOOK_BACK = 2;

const CROSSES: Readonly<Record<Operator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};
const WORDS: Readonly<Record<Operator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

interface Point {
  readonly at: number;
  readonly value: number;
}

/** The span that an evaluation looks at: whole periods only, the last one ended (epoch ms). */
export function evaluationSpan(alarm: Alarm, now: number): { from: number; until: number } {
  const stepMs = alarm.periodS * 1000;
  const until = Math.floor(now / stepMs) * stepMs;
  return { from: until - (alarm.evaluationPeriods + LOOK_BACK) * stepMs, until };
}

/** The newest points, at most as many as there are evaluation periods, newest first. */
function pointsOf(alarm: Alarm, samples: readonly Sample[], from: number): Point[] {
  return periodsOf(samples, from, alarm.periodS)
    .flatMap((period) => {
      const value = period.statistic(alarm.statistic);
      return value === undefined ? [] : [{ at: period.start, value }];
    })
    .reverse()
    .slice(0, alarm.evaluationPeriods);
}

function shown(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function shownAt(at: number): string {
  const [year, month, day, time] = [0, 5, 8, 11].map((from) =>
    new Date(at).toISOString().slice(from, from === 11 ? 19 : from === 0 ? 4 : from + 2),
  );
  return `${day}/${month}/${year!.slice(2)} ${time}`;
}

function told(alarm: Alarm, points: readonly Point[], isCrossed: boolean): string {
  const one = points.length === 1;
  const list = points.map(({ at, value }) => `${shown(value)} (${shownAt(at)})`).join(', ');
  const verb = `${one ? 'was' : 'were'} ${isCrossed ? '' : 'not '}${WORDS[alarm.operator]}`;
  return `Threshold Crossed: ${points.length} datapoint${one ? '' : 's'} [${list}] ${verb} the threshold (${shown(alarm.threshold)}).`;
}

/**
 * What the state would be by the points alone; undefined when missing ones could turn it.
 * Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", its tables.
 */
function weigh(alarm: Alarm, points: readonly Point[]): AlarmState | undefined {
  const need = alarm.datapointsToAlarm ?? alarm.evaluationPeriods;
  const crossing = points.filter(({ value }) => CROSSES[alarm.operator](value, alarm.threshold)).length;
  const absent = alarm.evaluationPeriods - points.length;
  if (crossing >= need) return 'ALARM';
  if (points.length - crossing > alarm.evaluationPeriods - need) return 'OK';
  switch (alarm.missing ?? 'missing') {
    case 'ignore':
      return undefined;
    case 'breaching':
      return crossing + absent >= need ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'missing':
      if (points.length === 0) return 'INSUFFICIENT_DATA';
      return crossing > 0 ? 'ALARM' : 'OK';
  }
}

/** Judges an alarm by the samples of its evaluation span; undefined when its state stays as it is. */
export function judgeAlarm(alarm: Alarm, samples: readonly Sample[], now: number): Verdict | undefined {
  const { from } = evaluationSpan(alarm, now);
  const points = pointsOf(alarm, samples, from);
  const state = weigh(alarm, points);
  if (state === undefined || state === alarm.state) return undefined;
  const none = `no datapoints were received for ${alarm.evaluationPeriods} period${alarm.evaluationPeriods === 1 ? '' : 's'}`;
  const reason =
    state === 'INSUFFICIENT_DATA'
      ? `Insufficient Data: ${alarm.evaluationPeriods} datapoint${alarm.evaluationPeriods === 1 ? ' was' : 's were'} unknown.`
      : points.length === 0
        ? `Threshold Crossed: ${none} and missing datapoints were treated as [${state === 'ALARM' ? 'Breaching' : 'NonBreaching'}].`
        : told(alarm, points, state === 'ALARM');
  const data = {
    version: '1.0',
    queryDate: new Date(now).toISOString().replace('Z', '+0000'),
    statistic: alarm.statistic,
    period: alarm.periodS,
    recentDatapoints: points.map(({ value }) => value).reverse(),
    threshold: alarm.threshold,
  };
  return { state, reason, data };
}
