import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alarm } from './alarm.ts';
import { judgeAlarm } from './judge-alarm.ts';
import { ACCOUNT, codeOf, MINUTE_MS, startTrial, type Trial } from './testing/trial.ts';

const policyText = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

let trial: Trial;

beforeAll(async () => {
  trial = await startTrial();
});

afterAll(() => trial.close());

const alarm = (AlarmName: string, more: Partial<PutMetricAlarmCommandInput> = {}) =>
  trial.metrics.send(
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
  const { MetricAlarms } = await trial.metrics.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
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
  trial.aws.world.sns.putTopic({
    ...place,
    name: 'alarms',
    arn: topic,
    createdAt: trial.now,
    attributes: { Policy },
    tags: {},
  });
  await alarm('busy', { AlarmActions: [topic], OKActions: [`${topic}-gone`] });
  expect(await stateOf('busy')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
  await trial.put('busy', 7);
  trial.now += MINUTE_MS;
  expect(await stateOf('busy')).toMatchObject({
    StateValue: 'ALARM',
    StateReason: expect.stringMatching(
      /^Threshold Crossed: 1 datapoint \[7\.0 \(.*\)\] was greater than the threshold \(5\.0\)\.$/,
    ),
  });
  await trial.put('busy', 2);
  trial.now += MINUTE_MS;
  expect(await stateOf('busy')).toMatchObject({ StateValue: 'OK' });
  const { AlarmHistoryItems } = await trial.metrics.send(
    new DescribeAlarmHistoryCommand({ AlarmName: 'busy' }),
  );
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
  await trial.metrics.send(
    new SetAlarmStateCommand({ AlarmName: 'hand', StateValue: 'ALARM', StateReason: 'a trial' }),
  );
  expect(await stateOf('hand')).toMatchObject({ StateValue: 'ALARM', StateReason: 'a trial' });
  trial.now += 10_000;
  expect(await stateOf('hand')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
});

test('alarms are deleted together or not at all', async () => {
  await alarm('goes');
  const remove = (...AlarmNames: string[]) =>
    codeOf(trial.metrics.send(new DeleteAlarmsCommand({ AlarmNames })));
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
      const time = i * MINUTE_MS;
      return mark === '-' ? [] : [{ time, unit: 'None', count: 1, sum: value, min: value, max: value }];
    });
    return judgeAlarm(given, samples, 5 * MINUTE_MS)?.state;
  });
  expect(judged).toEqual(wanted);
});
