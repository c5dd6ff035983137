/** What people make of logs: a count, an alarm on it, a stream for programs, an answer to a question. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { ACCOUNT, policyText, REGION } from './steps/step.ts';
import { type Desk, openDesk, SLOW_MS, type Typist } from './typed.ts';

const GROUP = '/ssm/sessions';

vi.setConfig({ testTimeout: SLOW_MS });

describeWithAwsCli('metrics, streams and queries, typed through the AWS CLI', (cli) => {
  let desk: Desk;
  let person: Typist;

  beforeAll(async () => {
    desk = await openDesk(cli);
    person = desk.administrator();
    await person.type(`logs create-log-group --log-group-name ${GROUP}`);
    await person.type(`logs create-log-stream --log-group-name ${GROUP} --log-stream-name one`);
  });

  afterAll(async () => {
    await desk?.close();
  });

  async function write(...messages: string[]): Promise<void> {
    const events = messages.map((message) => ({ timestamp: Date.now(), message }));
    writeFileSync(join(desk.folder, 'events.json'), JSON.stringify(events));
    await person.type(
      `logs put-log-events --log-group-name ${GROUP} --log-stream-name one --log-events file://events.json`,
    );
  }

  test('a metric filter counts what matches, by whom', async () => {
    await person.type(
      `logs put-metric-filter --log-group-name ${GROUP} --filter-name sudo --filter-pattern '{ $.command = "sudo *" }' --metric-transformations metricName=sudo,metricNamespace=Sessions,metricValue=1,unit=Count,dimensions={User=$.user}`,
    );
    await write(
      '{"command":"sudo id","user":"ana"}',
      '{"command":"ls","user":"ana"}',
      '{"command":"sudo su","user":"ana"}',
    );
    const day = new Date().toISOString().slice(0, 10);
    const [sum, unit] = await person.type<string[]>(
      `cloudwatch get-metric-statistics --namespace Sessions --metric-name sudo --dimensions Name=User,Value=ana --start-time ${day}T00:00:00Z --end-time ${day}T23:59:59Z --period 86400 --statistics Sum --query Datapoints[0].[Sum,Unit] --output json`,
    );
    expect([sum, unit]).toEqual([2, 'Count']);
    const told = await person.refusal(
      `logs put-metric-filter --log-group-name ${GROUP} --filter-name bad --filter-pattern '{ $.a' --metric-transformations metricName=x,metricNamespace=y,metricValue=1`,
    );
    expect(told).toBe('InvalidParameterException: Invalid filter pattern');
  });

  test('an alarm is made, set for a trial, waited for, and taken away', async () => {
    await person.type(
      'cloudwatch put-metric-alarm --alarm-name sudo --namespace Sessions --metric-name sudo --statistic Sum --period 60 --evaluation-periods 1 --threshold 0 --comparison-operator GreaterThanThreshold',
    );
    await person.type(
      "cloudwatch set-alarm-state --alarm-name sudo --state-value ALARM --state-reason 'a trial'",
    );
    await person.type('cloudwatch wait alarm-exists --alarm-names sudo');
    expect(
      await person.type(
        'cloudwatch describe-alarms --state-value ALARM --query MetricAlarms[].[AlarmName,StateReason] --output json',
      ),
    ).toEqual([['sudo', 'a trial']]);
    await person.type('cloudwatch delete-alarms --alarm-names sudo');
    expect(await person.refusal('cloudwatch delete-alarms --alarm-names sudo')).toBe(
      'ResourceNotFound: Alarm not found',
    );
  });

  test('a subscription fills a stream that a program reads', async () => {
    await person.type('kinesis create-stream --stream-name sessions --shard-count 1');
    await person.type('kinesis wait stream-exists --stream-name sessions');
    const trust = policyText({ Principal: { Service: 'logs.amazonaws.com' }, Action: 'sts:AssumeRole' });
    await person.words([
      'iam',
      'create-role',
      '--role-name',
      'Writer',
      '--assume-role-policy-document',
      trust,
    ]);
    const put = `logs put-subscription-filter --log-group-name ${GROUP} --filter-name out --filter-pattern '' --destination-arn arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/sessions --role-arn arn:aws:iam::${ACCOUNT}:role/Writer`;
    expect(await person.refusal(put)).toContain(
      'Could not deliver test message to specified Kinesis stream.',
    );
    const may = policyText({ Action: 'kinesis:PutRecord', Resource: '*' });
    await person.words([
      ...['iam', 'put-role-policy', '--role-name', 'Writer'],
      ...['--policy-name', 'write', '--policy-document', may],
    ]);
    await person.type(put);
    await write('for the stream');
    const iterator = await person.type<string>(
      'kinesis get-shard-iterator --stream-name sessions --shard-id shardId-000000000000 --shard-iterator-type TRIM_HORIZON --query ShardIterator --output text',
    );
    const records = await person.type<string[]>(
      `kinesis get-records --shard-iterator ${iterator} --query Records[].Data --output json`,
    );
    const sent = records.map((data) => JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()));
    expect(sent.map(({ messageType }) => messageType)).toEqual(['CONTROL_MESSAGE', 'DATA_MESSAGE']);
    expect(sent[1].logEvents).toMatchObject([{ message: 'for the stream' }]);
  });

  test('a question is asked of the logs, and a malformed one is refused', async () => {
    const now = Math.floor(Date.now() / 1000);
    const ask = `logs start-query --log-group-name ${GROUP} --start-time ${now - 3600} --end-time ${now + 60} --query-string`;
    const { queryId } = await person.type<{ queryId: string }>(
      `${ask} 'filter command like /^sudo/ | stats count(*) as times by user'`,
    );
    const lines = await vi.waitFor(async () => {
      const answer = await person.type<{ status: string; results: { field: string; value: string }[][] }>(
        `logs get-query-results --query-id ${queryId}`,
      );
      expect(answer.status).toBe('Complete');
      return answer.results;
    }, 10_000);
    expect(lines).toEqual([
      [
        { field: 'user', value: 'ana' },
        { field: 'times', value: '2' },
      ],
    ]);
    expect(await person.refusal(`${ask} 'fields @message | guess'`)).toBe(
      'MalformedQueryException: unexpected symbol found guess at line 1 and position 19',
    );
  });
});
