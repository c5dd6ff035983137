import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type Dimension,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  type MetricTransformation,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import type { Alarm } from './alarm.ts';
import { judgeAlarm } from './judge-alarm.ts';

const ACCOUNT = '222222222222';
const policyText = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const MINUTE_MS = 60_000;
/** This minute: the clients sign by the machine's clock, which the world's may leave by less than five minutes. */
const BEGIN = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
let now = BEGIN;
let aws: LocalAws;
let metrics: CloudWatchClient;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  aws = await startTestAws({ now: () => now });
  const options = {
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: makeAdmin(aws.world, ACCOUNT),
    maxAttempts: 1,
  };
  metrics = new CloudWatchClient(options);
  logs = new CloudWatchLogsClient(options);
});

afterAll(async () => {
  metrics.destroy();
  logs.destroy();
  await aws.close();
});

const put = (name: string, value: number, at = now, Dimensions: Dimension[] = []) =>
  metrics.send(
    new PutMetricDataCommand({
      Namespace: 'Trial',
      MetricData: [{ MetricName: name, Value: value, Timestamp: new Date(at), Dimensions }],
    }),
  );

async function points(MetricName: string, more: { Dimensions?: Dimension[]; Namespace?: string } = {}) {
  const { Datapoints } = await metrics.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Trial',
      MetricName,
      StartTime: new Date(BEGIN - 10 * MINUTE_MS),
      EndTime: new Date(BEGIN + 60 * MINUTE_MS),
      Period: 60,
      Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
      ...more,
    }),
  );
  return Datapoints ?? [];
}

const code = (run: Promise<unknown>) =>
  run.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

describe('metric data', () => {
  test('what is put is there by period, with each statistic', async () => {
    for (const value of [1, 2, 6]) await put('load', value);
    await put('load', 10, now - MINUTE_MS);
    expect(await points('load')).toEqual([
      expect.objectContaining({ Timestamp: new Date(BEGIN - MINUTE_MS), Sum: 10, SampleCount: 1 }),
      {
        Timestamp: new Date(BEGIN),
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
    await put('sized', 5, now, one);
    expect(await points('sized')).toEqual([]);
    expect(await points('sized', { Dimensions: one.toReversed() })).toMatchObject([{ Sum: 5 }]);
    const { Metrics } = await metrics.send(
      new ListMetricsCommand({ Namespace: 'Trial', Dimensions: [{ Name: 'b' }] }),
    );
    expect(Metrics).toMatchObject([{ MetricName: 'sized', Dimensions: one }]);
  });

  test('percentiles are told where each value is known', async () => {
    await metrics.send(
      new PutMetricDataCommand({
        Namespace: 'Trial',
        MetricData: [{ MetricName: 'spread', Values: [1, 2, 3, 100], Counts: [50, 45, 4, 1] }],
      }),
    );
    const query = (Id: string, Stat: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'Trial', MetricName: 'spread' }, Period: 60, Stat },
    });
    const { MetricDataResults } = await metrics.send(
      new GetMetricDataCommand({
        StartTime: new Date(BEGIN - MINUTE_MS),
        EndTime: new Date(BEGIN + MINUTE_MS),
        MetricDataQueries: [query('mid', 'p50'), query('high', 'p99'), query('top', 'p100')],
      }),
    );
    expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[1], [3], [100]]);
  });

  test('GetMetricData gives its points in pages and in the order asked for', async () => {
    for (let minute = 0; minute < 5; minute++) await put('paged', minute, BEGIN + minute * MINUTE_MS);
    const found: number[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await metrics.send(
        new GetMetricDataCommand({
          StartTime: new Date(BEGIN),
          EndTime: new Date(BEGIN + 10 * MINUTE_MS),
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
      code(
        metrics.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'bad', ...datum }] })),
      );
    expect(await data({ Value: 1 }, 'AWS/EC2')).toBe('InvalidParameterValueException');
    expect(await data({})).toBe('MissingRequiredParameterException');
    expect(await data({ Value: 1, Values: [1] })).toBe('InvalidParameterCombinationException');
    expect(await data({ Value: 1, Timestamp: new Date(BEGIN - 20 * 86_400_000) })).toBe(
      'InvalidParameterValueException',
    );
    expect(await points('bad')).toEqual([]);
  });
});

describe('metric filters', () => {
  const group = 'filtered';
  const write = (...messages: string[]) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName: group,
        logStreamName: 's',
        logEvents: messages.map((message) => ({ timestamp: now, message })),
      }),
    );
  const filter = (filterName: string, filterPattern: string, into: Partial<MetricTransformation>) =>
    logs.send(
      new PutMetricFilterCommand({
        logGroupName: group,
        filterName,
        filterPattern,
        metricTransformations: [
          { metricName: filterName, metricNamespace: 'Filtered', metricValue: '1', ...into },
        ],
      }),
    );
  const sums = async (name: string, Dimensions: Dimension[] = []) =>
    (await points(name, { Namespace: 'Filtered', Dimensions })).map(({ Sum }) => Sum);

  beforeAll(async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 's' }));
  });

  test('a matching event adds the metric value, whatever the kind of pattern', async () => {
    await filter('terms', 'ERROR -ignored', {});
    await filter('json', '{ $.latency > 10 }', { metricValue: '$.latency', unit: 'Milliseconds' });
    await filter('columns', '[ip, status = 5*, size]', { metricValue: '$size' });
    await write('ERROR one', 'ERROR ignored', 'ERROR two', '{"latency": 12.5}', '{"latency": 3}');
    await write('10.0.0.1 503 1000', '10.0.0.1 200 7', '{"latency": 20, "unit": "ms"}');
    expect(await sums('terms')).toEqual([2]);
    expect(await sums('json')).toEqual([32.5]);
    expect(await sums('columns')).toEqual([1000]);
  });

  test('dimensions are taken from the event; an event without them adds nothing', async () => {
    await filter('people', '{ $.user = * }', { dimensions: { User: '$.user', Kind: '$.at.kind' } });
    await write('{"user":"a","at":{"kind":"k"}}', '{"user":"b"}', '{"user":"a","at":{"kind":"k"}}');
    const of = (Value: string) => [
      { Name: 'User', Value },
      { Name: 'Kind', Value: 'k' },
    ];
    expect(await sums('people', of('a'))).toEqual([2]);
    expect(await sums('people', of('b'))).toEqual([]);
  });

  test('a minute with events of which none matched has the default value', async () => {
    await filter('seldom', 'NEVER', { defaultValue: 0 });
    await write('nothing of note');
    expect(await sums('seldom')).toEqual([]);
    now += MINUTE_MS;
    expect(await sums('seldom')).toEqual([0]);
    await write('NEVER say', 'nothing of note');
    now += MINUTE_MS;
    expect(await sums('seldom')).toEqual([0, 1]);
  });
});

describe('alarms', () => {
  const alarm = (AlarmName: string, more: Partial<PutMetricAlarmCommandInput> = {}) =>
    metrics.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Trial',
        MetricName: AlarmName,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        ...more,
      }),
    );
  const stateOf = async (name: string) => {
    const { MetricAlarms } = await metrics.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms?.[0];
  };

  test('an alarm follows its metric, and tells its topic of each change', async () => {
    const place = { account: ACCOUNT, region: 'us-east-1' };
    const topic = `arn:aws:sns:us-east-1:${ACCOUNT}:alarms`;
    const Policy = policyText({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
    });
    aws.world.sns.putTopic({
      ...place,
      name: 'alarms',
      arn: topic,
      createdAt: now,
      attributes: { Policy },
      tags: {},
    });
    await alarm('busy', { AlarmActions: [topic], OKActions: [`${topic}-gone`] });
    expect(await stateOf('busy')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    await put('busy', 7);
    now += MINUTE_MS;
    expect(await stateOf('busy')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(
        /^Threshold Crossed: 1 datapoint \[7\.0 \(.*\)\] was greater than the threshold \(5\.0\)\.$/,
      ),
    });
    await put('busy', 2);
    now += MINUTE_MS;
    expect(await stateOf('busy')).toMatchObject({ StateValue: 'OK' });
    const { AlarmHistoryItems } = await metrics.send(new DescribeAlarmHistoryCommand({ AlarmName: 'busy' }));
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      `Failed to execute action ${topic}-gone`,
      'Alarm updated from ALARM to OK',
      `Successfully executed action ${topic}`,
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "busy" created',
    ]);
  });

  test('a state set by hand stands until the next evaluation', async () => {
    await alarm('hand');
    await metrics.send(
      new SetAlarmStateCommand({ AlarmName: 'hand', StateValue: 'ALARM', StateReason: 'a trial' }),
    );
    expect(await stateOf('hand')).toMatchObject({ StateValue: 'ALARM', StateReason: 'a trial' });
    now += 10_000;
    expect(await stateOf('hand')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
  });

  test('alarms are deleted together or not at all', async () => {
    await alarm('goes');
    const remove = (...AlarmNames: string[]) => code(metrics.send(new DeleteAlarmsCommand({ AlarmNames })));
    expect(await remove('goes', 'absent')).toBe('ResourceNotFound');
    expect(await stateOf('goes')).toBeDefined();
    expect(await remove('goes')).toBe('allowed');
    expect(await stateOf('goes')).toBeUndefined();
  });

  // The tables of "Configuring how CloudWatch alarms treat missing data": oldest first, three periods of three.
  test.each([
    ['0-X-X', 'OK', 'OK', 'OK', 'OK'],
    ['0----', 'OK', 'OK', 'OK', 'OK'],
    ['-----', 'INSUFFICIENT_DATA', undefined, 'ALARM', 'OK'],
    ['0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['--X--', 'ALARM', undefined, 'ALARM', 'OK'],
  ])('of %s: missing %s, ignore %s, breaching %s, not breaching %s', (seen, ...wanted) => {
    const judged = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((missing) => {
      const given = {
        state: 'UNSEEN',
        statistic: 'Sum',
        periodS: 60,
        evaluationPeriods: 3,
        threshold: 5,
        operator: 'GreaterThanThreshold',
        missing,
      } as unknown as Alarm;
      const samples = [...seen].flatMap((mark, i) => {
        const value = mark === 'X' ? 9 : 1;
        const time = BEGIN + i * MINUTE_MS;
        return mark === '-' ? [] : [{ time, unit: 'None', count: 1, sum: value, min: value, max: value }];
      });
      return judgeAlarm(given, samples, BEGIN + 5 * MINUTE_MS)?.state;
    });
    expect(judged).toEqual(wanted);
  });
});
