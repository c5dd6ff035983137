import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { PLACE, T0 } from '../../../test/builders/session.ts';
import { AwsEndWitness } from './end-witness.ts';
import { scriptedHttp } from './testing/scripted-http.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function witnessOf(...answers: { status?: number; body: object }[]) {
  const http = await scriptedHttp(answers);
  const config = {
    region: PLACE.region,
    endpoint: http.endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
  };
  const clients = { ssm: new SSMClient(config), logs: new CloudWatchLogsClient(config) };
  closers.push(http.close);
  return { witness: new AwsEndWitness(() => clients), requests: http.requests };
}

test('a node is online, offline, or not known', async () => {
  const information = (PingStatus: string) => ({ body: { InstanceInformationList: [{ PingStatus }] } });
  const { witness } = await witnessOf(
    information('Online'),
    information('ConnectionLost'),
    { body: { InstanceInformationList: [] } },
    { status: 400, body: { __type: 'InvalidInstanceId', message: 'no' } },
  );
  const answers = [];
  for (let turn = 0; turn < 4; turn += 1) answers.push(await witness.isNodeOnline(PLACE, 'i-1'));
  expect(answers).toEqual([true, false, null, null]);
});

test('the last lines come out of the streamed records, and anything else as it is', async () => {
  const { witness, requests } = await witnessOf({
    body: {
      events: [
        { timestamp: T0, message: JSON.stringify({ sessionId: 's', sessionData: ['$ exit', 7, 'logout'] }) },
        { timestamp: T0 + 1, message: 'Script started' },
      ],
    },
  });
  expect(await witness.lastLines(PLACE, '/sessions', 's')).toEqual([
    { at: T0, text: '$ exit\nlogout' },
    { at: T0 + 1, text: 'Script started' },
  ]);
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
    logGroupName: '/sessions',
    logStreamName: 's',
  });
});

test('a log that cannot be read is a fault', async () => {
  const { witness } = await witnessOf({ status: 400, body: { __type: 'ResourceNotFoundException' } });
  await expect(witness.lastLines(PLACE, '/sessions', 's')).rejects.toMatchObject({ code: 'AWS_REFUSED' });
});
