import type { Dimension } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  type MetricTransformation,
  PutLogEventsCommand,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS, startTrial, type Trial } from '../monitoring/testing/trial.ts';

let logs: CloudWatchLogsClient;

let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
});

afterAll(() => {
  logs.destroy();
  return trial.close();
});

const group = 'filtered';
const write = (...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName: group,
      logStreamName: 's',
      logEvents: messages.map((message) => ({ timestamp: trial.now, message })),
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
  (await trial.points(name, { Namespace: 'Filtered', Dimensions })).map(({ Sum }) => Sum);

beforeAll(async () => {
  logs = new CloudWatchLogsClient(trial.options);
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
  trial.now += MINUTE_MS;
  expect(await sums('seldom')).toEqual([0]);
  await write('NEVER say', 'nothing of note');
  trial.now += MINUTE_MS;
  expect(await sums('seldom')).toEqual([0, 1]);
});
