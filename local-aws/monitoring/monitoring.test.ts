import { GetMetricDataCommand, ListMetricsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, MINUTE_MS, startTrial, type Trial } from './testing/trial.ts';

let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
});

afterAll(() => trial.close());

test('what is put is there by period, with each statistic', async () => {
  for (const value of [1, 2, 6]) await trial.put('load', value);
  await trial.put('load', 10, { at: trial.now - MINUTE_MS });
  expect(await trial.points('load')).toEqual([
    expect.objectContaining({ Timestamp: new Date(trial.begin - MINUTE_MS), Sum: 10, SampleCount: 1 }),
    {
      Timestamp: new Date(trial.begin),
      Sum: 9,
      Average: 3,
      Minimum: 1,
      Maximum: 6,
      SampleCount: 3,
      Unit: 'None',
    },
  ]);
});

test('dimensions make metrics of their own, in whatever order they are named', async () => {
  const one = [
    { Name: 'a', Value: '1' },
    { Name: 'b', Value: '2' },
  ];
  await trial.put('sized', 5, { Dimensions: one });
  expect(await trial.points('sized')).toEqual([]);
  expect(await trial.points('sized', { Dimensions: one.toReversed() })).toMatchObject([{ Sum: 5 }]);
  const { Metrics } = await trial.metrics.send(
    new ListMetricsCommand({ Namespace: 'Trial', Dimensions: [{ Name: 'b' }] }),
  );
  expect(Metrics).toMatchObject([{ MetricName: 'sized', Dimensions: one }]);
});

test('percentiles are told where each value is known', async () => {
  await trial.metrics.send(
    new PutMetricDataCommand({
      Namespace: 'Trial',
      MetricData: [{ MetricName: 'spread', Values: [1, 2, 3, 100], Counts: [50, 45, 4, 1] }],
    }),
  );
  const query = (Id: string, Stat: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'Trial', MetricName: 'spread' }, Period: 60, Stat },
  });
  const { MetricDataResults } = await trial.metrics.send(
    new GetMetricDataCommand({
      StartTime: new Date(trial.begin - MINUTE_MS),
      EndTime: new Date(trial.begin + MINUTE_MS),
      MetricDataQueries: [query('mid', 'p50'), query('high', 'p99'), query('top', 'p100')],
    }),
  );
  expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[1], [3], [100]]);
});

test('GetMetricData gives its points in pages and in the order asked for', async () => {
  for (let minute = 0; minute < 5; minute++)
    await trial.put('paged', minute, { at: trial.begin + minute * MINUTE_MS });
  const found: number[] = [];
  let NextToken: string | undefined;
  let pages = 0;
  do {
    const page = await trial.metrics.send(
      new GetMetricDataCommand({
        StartTime: new Date(trial.begin),
        EndTime: new Date(trial.begin + 10 * MINUTE_MS),
        ScanBy: 'TimestampAscending',
        MaxDatapoints: 2,
        NextToken,
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: { Metric: { Namespace: 'Trial', MetricName: 'paged' }, Period: 60, Stat: 'Sum' },
          },
        ],
      }),
    );
    found.push(...(page.MetricDataResults?.[0]?.Values ?? []));
    NextToken = page.NextToken;
    pages++;
  } while (NextToken !== undefined && pages < 9);
  expect([found, pages]).toEqual([[0, 1, 2, 3, 4], 3]);
});

test('what AWS refuses is refused in its codes', async () => {
  const data = (datum: object, Namespace = 'Trial') =>
    codeOf(
      trial.metrics.send(
        new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'bad', ...datum }] }),
      ),
    );
  expect(await data({ Value: 1 }, 'AWS/EC2')).toBe('InvalidParameterValueException');
  expect(await data({})).toBe('MissingRequiredParameterException');
  expect(await data({ Value: 1, Values: [1] })).toBe('InvalidParameterCombinationException');
  expect(await data({ Value: 1, Timestamp: new Date(trial.begin - 20 * 86_400_000) })).toBe(
    'InvalidParameterValueException',
  );
  expect(await trial.points('bad')).toEqual([]);
});
