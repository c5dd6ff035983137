import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import { scriptedHttp } from '../../adapters/aws/testing/scripted-http.ts';
import { SfnTimers, timerInput, timerName } from './timers.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:sallyport-timer';
const AT = Date.UTC(2026, 10, 21, 9);
const HOSTILE = `session/222222222222/eu-west-1/${'%F0%9F%98%80/..'.repeat(200)}`;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function timersAnswered(...answers: Parameters<typeof scriptedHttp>[0]) {
  const http = await scriptedHttp(answers);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SFNClient({ endpoint: http.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  closing.push(http.close, () => client.destroy());
  return { http, timers: new SfnTimers(client, MACHINE) };
}

const STARTED = { body: { executionArn: 'arn:x', startDate: AT / 1000 } };

test('a timer is an execution whose name is made of key and moment, and whose input is its first round', async () => {
  const { http, timers } = await timersAnswered(STARTED);
  await timers.start('grant/g-0123456789ab', AT);
  expect(http.requests).toHaveLength(1);
  expect(JSON.parse(http.requests[0]!.body)).toEqual({
    stateMachineArn: MACHINE,
    name: timerName('grant/g-0123456789ab', AT),
    input: JSON.stringify(timerInput('grant/g-0123456789ab', AT)),
  });
});

test('asked for again it is not started again; another moment is another timer', async () => {
  const { http, timers } = await timersAnswered(STARTED, STARTED);
  for (const at of [AT, AT, AT + 1, AT]) await timers.start('grant/g-0123456789ab', at);
  expect(http.requests).toHaveLength(2);
});

test('one that another process has started is there, and any other failure is told', async () => {
  const { http, timers } = await timersAnswered(
    { status: 400, body: { __type: 'ExecutionAlreadyExists' } },
    { status: 400, body: { __type: 'ThrottlingException' } },
    STARTED,
  );
  await timers.start('grant/g-1', AT);
  await timers.start('grant/g-1', AT);
  expect(http.requests).toHaveLength(1);
  await expect(timers.start('grant/g-2', AT)).rejects.toMatchObject({ code: 'AWS_THROTTLED' });
  await timers.start('grant/g-2', AT);
  expect(http.requests).toHaveLength(3);
});

test('any key makes a name that Step Functions takes', () => {
  for (const key of ['grant/g-1', HOSTILE, '', '…'])
    expect(timerName(key, AT + 0.4)).toMatch(/^[A-Za-z0-9-]{1,80}$/);
});
