import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import type { Sample } from '../metric.ts';
import { dimensions, instant, metricName, namespace, number, period, unit } from '../shapes.ts';

/** Source: CloudWatch API reference, PutMetricData and MetricDatum. */
const MAX_DATA = 1_000;
const MAX_VALUES = 150;
const MAX_AGE_MS = 14 * 86_400_000;
const MAX_AHEAD_MS = 2 * 3_600_000;
const LARGEST = 2 ** 360;

const datum = z.object({
  MetricName: metricName,
  Dimensions: dimensions,
  Timestamp: instant.optional(),
  Value: number.optional(),
  StatisticValues: z
    .object({ SampleCount: number, Sum: number, Minimum: number, Maximum: number })
    .optional(),
  Values: z.array(number).optional(),
  Counts: z.array(number).optional(),
  Unit: unit.optional(),
  StorageResolution: period.optional(),
});
type Datum = z.output<typeof datum>;

function timeOf({ Timestamp }: Datum, at: string, now: number): number {
  if (Timestamp === undefined) return now;
  if (Timestamp < now - MAX_AGE_MS)
    throw invalidValue(`The parameter ${at}.Timestamp must specify a time within the past two weeks.`);
  if (Timestamp > now + MAX_AHEAD_MS)
    throw invalidValue(
      `The parameter ${at}.Timestamp must specify a time no more than two hours in the future.`,
    );
  return Timestamp;
}

function checkValues(values: readonly number[], at: string): void {
  for (const value of values)
    if (Math.abs(value) > LARGEST) throw invalidValue(`The value ${value} for parameter ${at} is invalid.`);
}

function listed(values: readonly number[], counts: readonly number[] | undefined, at: string) {
  if (values.length === 0 || values.length > MAX_VALUES)
    throw invalidValue(`The collection ${at}.Values must not have a size greater than ${MAX_VALUES}.`);
  if (counts !== undefined && counts.length !== values.length)
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
  return values.map((value, i) => {
    const count = counts?.[i] ?? 1;
    if (count < 0) throw invalidValue(`The value ${count} for parameter ${at}.Counts is invalid.`);
    return { count, sum: value * count, min: value, max: value };
  });
}

/** A datum as samples: its one value, its list of values, or its statistics. */
function samplesOf(given: Datum, at: string, now: number): Sample[] {
  const { Value, Values, StatisticValues: set } = given;
  const time = timeOf(given, at, now);
  const unitOf = given.Unit ?? 'None';
  const forms = [Value, Values, set].filter((each) => each !== undefined);
  if (forms.length === 0) throw missingParameter('At least one of the parameters must be specified.');
  if (forms.length > 1)
    throw invalidCombination(
      `The parameters ${at}.Value, ${at}.Values and ${at}.StatisticValues are mutually exclusive and you have specified more than one.`,
    );
  checkValues([...(Value === undefined ? [] : [Value]), ...(Values ?? [])], `${at}.Value`);
  if (Value !== undefined) return [{ time, unit: unitOf, count: 1, sum: Value, min: Value, max: Value }];
  if (set !== undefined) {
    if (set.SampleCount <= 0 || set.Minimum > set.Maximum)
      throw invalidValue(`The parameter ${at}.StatisticValues is invalid.`);
    const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = set;
    return [{ time, unit: unitOf, count, sum, min, max }];
  }
  return listed(Values!, given.Counts, at).map((each) => ({ time, unit: unitOf, ...each }));
}

/** Source: CloudWatch API reference, PutMetricData. */
export const putMetricData = defineAction({
  service: 'monitoring',
  name: 'PutMetricData',
  readOnly: false,
  trail: 'data',
  input: z.object({ Namespace: namespace, MetricData: z.array(datum).min(1).max(MAX_DATA) }),
  omits: ['Entity metric data. Data show at once; on AWS it takes some minutes.'],
  authorize: ({ Namespace }) => [{ resource: '*', context: { 'cloudwatch:namespace': Namespace } }],
  handle: ({ Namespace, MetricData }, call) => {
    if (Namespace.startsWith('AWS/'))
      throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
    const data = MetricData.map((given, i) => ({
      metric: { namespace: Namespace, name: given.MetricName, dimensions: given.Dimensions },
      samples: samplesOf(given, `MetricData.member.${i + 1}`, call.now),
    }));
    for (const { metric, samples } of data) call.world.monitoring.put(call, metric, samples);
    return undefined;
  },
});
