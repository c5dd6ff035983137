import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { flat } from '../../protocols/xml.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { dimensions, instant, metricName, namespace, period, shownInstant, unit } from '../shapes.ts';
import { isPeriod, isStatistic, type Period, periodsOf, roundedStart } from '../statistics.ts';

/** Source: CloudWatch API reference, GetMetricStatistics. */
const MAX_POINTS = 1_440;

/** A map, as the protocol of the call has it. */
function extended(call: Call, one: Period, names: readonly string[] | undefined) {
  if (names === undefined) return {};
  const values = names
    .map((name) => [name, one.statistic(name)] as const)
    .filter(([, value]) => value !== undefined);
  return {
    ExtendedStatistics:
      call.protocol === 'json'
        ? Object.fromEntries(values)
        : { entry: flat(values.map(([key, value]) => ({ key, value }))) },
  };
}

/** Source: CloudWatch API reference, GetMetricStatistics. Datapoints come in time's order; AWS promises none. */
export const getMetricStatistics = defineAction({
  service: 'monitoring',
  name: 'GetMetricStatistics',
  readOnly: true,
  trail: 'data',
  input: z.object({
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: dimensions,
    StartTime: instant,
    EndTime: instant,
    Period: period,
    Statistics: z
      .array(z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']))
      .min(1)
      .max(5)
      .optional(),
    ExtendedStatistics: z.array(z.string()).min(1).max(10).optional(),
    Unit: unit.optional(),
  }),
  omits: ['Extended statistics other than percentiles; older data are not made coarser.'],
  handle: (input, call) => {
    const { StartTime, EndTime, Period: seconds, Statistics, ExtendedStatistics, Unit } = input;
    if (Statistics === undefined && ExtendedStatistics === undefined)
      throw missingParameter('Must specify either Statistics or ExtendedStatistics');
    if (StartTime >= EndTime)
      throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
    if (!isPeriod(seconds))
      throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
    const other = ExtendedStatistics?.find((name) => !isStatistic(name));
    if (other !== undefined)
      throw invalidValue(`The value ${other} for parameter ExtendedStatistics is not supported.`);
    const points = Math.ceil((EndTime - StartTime) / (seconds * 1000));
    if (points > MAX_POINTS)
      throw invalidCombination(
        `You have requested up to ${points} datapoints, which exceeds the limit of ${MAX_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    const from = roundedStart(StartTime, call.now, seconds);
    const metric = { namespace: input.Namespace, name: input.MetricName, dimensions: input.Dimensions };
    const samples = call.world.monitoring.samples(call, metric, {
      from,
      until: EndTime,
      ...(Unit === undefined ? {} : { unit: Unit }),
    });
    const Datapoints = periodsOf(samples, from, seconds).map((one) => ({
      Timestamp: shownInstant(call, one.start),
      ...Object.fromEntries((Statistics ?? []).map((name) => [name, one.statistic(name)])),
      Unit: one.unit,
      ...extended(call, one, ExtendedStatistics),
    }));
    return { Label: input.MetricName, Datapoints };
  },
});
