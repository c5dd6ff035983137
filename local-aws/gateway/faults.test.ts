import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeSessionsCommand, SSMClient, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import { Faults } from './faults.ts';

const call = { service: 'ssm', action: 'StartSession', account: '2', region: 'r' };

describe('a fault', () => {
  test('meets the calls that it names, in every part', () => {
    const faults = new Faults();
    faults.add({ ...call, code: 'Broken' });
    expect(faults.check(call, 'before', 0)).toMatchObject({ code: 'Broken', status: 500 });
    for (const other of [{ service: 'iam' }, { action: 'Other' }, { account: '3' }, { region: 's' }])
      expect(faults.check({ ...call, ...other }, 'before', 0)).toBeUndefined();
    expect(faults.check(call, 'after', 0)).toBeUndefined();
  });

  test('of a service meets all its actions, and as often as it says', () => {
    const faults = new Faults();
    faults.add({ service: 'ssm', code: 'X', status: 503, message: 'down', times: 2 });
    const met = ['A', 'B', 'C'].map((action) => faults.check({ ...call, action }, 'before', 0));
    expect(met.map((error) => error?.message)).toEqual(['down', 'down', undefined]);
  });

  test('can be taken away, and leaves the others', () => {
    const faults = new Faults();
    const remove = faults.add({ service: 'ssm', code: 'First' });
    faults.add({ service: 'ssm', code: 'Second' });
    remove();
    remove();
    expect(faults.check(call, 'before', 0)?.code).toBe('Second');
  });
});

describe('a rate limit', () => {
  const limited = () => {
    const faults = new Faults();
    faults.limit([{ service: 'ssm', action: 'StartSession', ratePerS: 2, burst: 3 }]);
    return faults;
  };
  const passes = (faults: Faults, now: number, other: Partial<typeof call> = {}) =>
    faults.check({ ...call, ...other }, 'before', now) === undefined;

  test('lets a burst through and then its rate, by the clock that it is given', () => {
    const faults = limited();
    expect([0, 0, 0, 0].map((now) => passes(faults, now))).toEqual([true, true, true, false]);
    expect([499, 500, 500, 1_000].map((now) => passes(faults, now))).toEqual([false, true, false, true]);
    expect([60_000, 60_000, 60_000, 60_000].map((now) => passes(faults, now))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('is counted for each account and Region, and for its own action', () => {
    const faults = limited();
    for (const now of [0, 0, 0]) passes(faults, now);
    expect(passes(faults, 0)).toBe(false);
    for (const other of [{ account: '3' }, { region: 's' }, { action: 'Other' }, { service: 'iam' }])
      expect(passes(faults, 0, other)).toBe(true);
  });

  test('answers as AWS does, and an empty list lifts it', () => {
    const faults = limited();
    for (const now of [0, 0, 0]) passes(faults, now);
    expect(faults.check(call, 'before', 0)).toMatchObject({
      code: 'ThrottlingException',
      message: 'Rate exceeded',
      status: 400,
    });
    faults.limit([]);
    expect(passes(faults, 0)).toBe(true);
  });
});

describe('through the gateway', () => {
  const region = 'us-east-1';
  let aws: LocalAws;
  let ssm: SSMClient;
  let sqs: SQSClient;
  const removals: (() => void)[] = [];

  beforeAll(async () => {
    aws = await startTestAws();
    const options = {
      endpoint: aws.endpoint,
      region,
      credentials: makeAdmin(aws.world, '222222222222'),
      maxAttempts: 1,
    };
    ssm = new SSMClient(options);
    sqs = new SQSClient(options);
  });

  afterEach(() => {
    for (const remove of removals.splice(0)) remove();
    aws.world.faults.limit([]);
  });

  afterAll(() => aws.close());

  test('a call that fails before its effect has none', async () => {
    removals.push(aws.world.faults.add({ service: 'sqs', action: 'CreateQueue', code: 'InternalError' }));
    await expect(sqs.send(new CreateQueueCommand({ QueueName: 'before' }))).rejects.toMatchObject({
      name: 'InternalError',
    });
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toBeUndefined();
  });

  test('a call whose answer is lost has its effect', async () => {
    removals.push(
      aws.world.faults.add({ service: 'sqs', action: 'CreateQueue', code: 'InternalError', when: 'after' }),
    );
    await expect(sqs.send(new CreateQueueCommand({ QueueName: 'after' }))).rejects.toThrow();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1);
  });

  test('an input that is refused anyway does not use a fault up', async () => {
    removals.push(
      aws.world.faults.add({ service: 'ssm', action: 'TerminateSession', code: 'Once', times: 1 }),
    );
    await expect(ssm.send(new TerminateSessionCommand({ SessionId: 'x'.repeat(500) }))).rejects.toMatchObject(
      {
        name: 'ValidationException',
      },
    );
    await expect(
      ssm.send(new TerminateSessionCommand({ SessionId: 'admin-0123456789abcdef0' })),
    ).rejects.toMatchObject({ name: 'Once' });
  });

  test('a throttled call is told so, the next second it passes', async () => {
    aws.world.faults.limit([{ service: 'ssm', ratePerS: 0, burst: 1 }]);
    const list = () => ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    await list();
    await expect(list()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
    aws.world.faults.limit([]);
    await list();
  });
});
