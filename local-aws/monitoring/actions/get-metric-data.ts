import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { pageToken, readPageToken } from '../../page.ts';
import { invalidInput, invalidNextToken } from '../errors.ts';
import {
  dimensions,
  flag,
  instant,
  metricName,
  namespace,
  number,
  period,
  shownInstant,
  unit,
} from '../shapes.ts';
import { isPeriod, isStatistic, periodsOf, roundedStart } from '../statistics.ts';

/** Source: CloudWatch API reference, GetMetricData. */
const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;

const query = z.object({
  Id: z.string().regex(/^[a-z]\w{0,254}$/),
  MetricStat: z
    .object({
      Metric: z.object({ Namespace: namespace, MetricName: metricName, Dimensions: dimensions }),
      Period: period,
      Stat: z.string(),
      Unit: unit.optional(),
    })
    .optional(),
  Expression: z.string().min(1).max(2048).optional(),
  Label: z.string().optional(),
  ReturnData: flag.default(true),
  Period: period.optional(),
  AccountId: z.string().optional(),
});
type Query = z.output<typeof query>;

interface Line {
  readonly id: string;
  readonly label: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

function lineOf(call: Call, asked: Query, span: { from: number; until: number }, descending: boolean): Line {
  const { MetricStat: wanted, Id } = asked;
  if (asked.Expression !== undefined || wanted === undefined)
    throw invalidInput(
      `Error in expression '${Id}': metric math and Metrics Insights are not here; ask for a MetricStat.`,
    );
  if (!isPeriod(wanted.Period))
    throw invalidInput(`The value ${wanted.Period} for parameter MetricStat.Period of ${Id} is invalid.`);
  if (!isStatistic(wanted.Stat))
    throw invalidInput(`The value ${wanted.Stat} for parameter MetricStat.Stat of ${Id} is not supported.`);
  const from = roundedStart(span.from, call.now, wanted.Period);
  const { Namespace, MetricName, Dimensions } = wanted.Metric;
  const samples = call.world.monitoring.samples(
    call,
    { namespace: Namespace, name: MetricName, dimensions: Dimensions },
    { from, until: span.until, ...(wanted.Unit === undefined ? {} : { unit: wanted.Unit }) },
  );
  const points = periodsOf(samples, from, wanted.Period).flatMap((one) => {
    const value = one.statistic(wanted.Stat);
    return value === undefined ? [] : [{ at: one.start, value }];
  });
  return { id: Id, label: asked.Label ?? MetricName, points: descending ? points.toReversed() : points };
}

/** The points of all lines from a place on, as many as one answer holds. */
function cut(lines: readonly Line[], start: number, size: number): { lines: Line[]; isLast: boolean } {
  let passed = 0;
  const shown = lines.map((line) => {
    const first = Math.max(start - passed, 0);
    const last = Math.max(start + size - passed, 0);
    passed += line.points.length;
    return { ...line, points: line.points.slice(first, last) };
  });
  return { lines: shown, isLast: passed <= start + size };
}

/** Source: CloudWatch API reference, GetMetricData. */
export const getMetricData = defineAction({
  service: 'monitoring',
  name: 'GetMetricData',
  readOnly: true,
  trail: 'data',
  input: z.object({
    MetricDataQueries: z.array(query).min(1).max(MAX_QUERIES),
    StartTime: instant,
    EndTime: instant,
    NextToken: z.string().optional(),
    ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
    MaxDatapoints: number.pipe(z.number().int().min(1).max(MAX_POINTS)).default(MAX_POINTS),
    LabelOptions: z.unknown().optional(),
  }),
  omits: [
    'Metric math, Metrics Insights, other accounts, dynamic labels; statistics other than the five and percentiles.',
  ],
  handle: (input, call) => {
    const { StartTime: from, EndTime: until, NextToken: token, MaxDatapoints, ...rest } = input;
    if (from >= until) throw invalidInput('The parameter StartTime must be less than the parameter EndTime.');
    const ids = new Set(input.MetricDataQueries.map(({ Id }) => Id));
    if (ids.size < input.MetricDataQueries.length)
      throw invalidInput('The values for parameter id in MetricDataQueries are not unique.');
    const scope = ['GetMetricData', call.account, call.region, from, until, rest];
    const place = token === undefined ? '0' : readPageToken(scope, token);
    if (place === undefined) throw invalidNextToken();
    const descending = input.ScanBy === 'TimestampDescending';
    const lines = input.MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((asked) =>
      lineOf(call, asked, { from, until }, descending),
    );
    const start = Number(place);
    const { lines: shown, isLast } = cut(lines, start, MaxDatapoints);
    return {
      MetricDataResults: shown.map(({ id, label, points }) => ({
        Id: id,
        Label: label,
        Timestamps: points.map(({ at }) => shownInstant(call, at)),
        Values: points.map(({ value }) => value),
        StatusCode: isLast ? 'Complete' : 'PartialData',
      })),
      NextToken: isLast ? undefined : pageToken(scope, String(start + MaxDatapoints)),
      Messages: [],
    };
  },
});
