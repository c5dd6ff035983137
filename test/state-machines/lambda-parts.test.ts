import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { HUB_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { seed } from '@sallyport/lab/seed/seed.ts';
import { serverConfig } from '@sallyport/lab/server-child.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lambdaParts } from '../../src/runtimes/lambda/lambda-parts.ts';

const BUCKET = 'config-of-functions';
const LONGER_THAN_A_MINUTE_MS = 61_000;

let aws: LocalAws;
let hub: ReturnType<typeof makeClients>;
let config: object;

beforeAll(async () => {
  aws = await startTestAws({ iamPropagation: NO_DELAY, eventDelay: NO_DELAY });
  const made = await seed(aws.world);
  const key = makeAdmin(aws.world, HUB_ACCOUNT);
  hub = makeClients(aws.endpoint, key);
  await hub.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const { endpoint } = aws;
  config = serverConfig({ dataDir: '/tmp', endpoint, apiPort: 0, eventDelay: NO_DELAY, seed: made });
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    SALLYPORT_CONFIG: `s3://${BUCKET}/config.json`,
    SALLYPORT_TABLE: 'sallyport',
    SALLYPORT_PLACES: `${endpoint}/${HUB_ACCOUNT}/places`,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const client of Object.values(hub ?? {})) client.destroy();
  await aws?.close();
});

const put = (body: string) =>
  hub.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'config.json', Body: body }));

/** The parts of an invocation more than a minute after the one before. */
async function later() {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + LONGER_THAN_A_MINUTE_MS });
  return lambdaParts();
}

test('a process makes its parts once, anew when the config has changed, and keeps them over a mistake', async () => {
  await expect(lambdaParts()).rejects.toThrow('the function lacks SALLYPORT_TIMER');
  vi.stubEnv('SALLYPORT_TIMER', `arn:aws:states:us-east-1:${HUB_ACCOUNT}:stateMachine:sallyport-timer`);
  await expect(lambdaParts()).rejects.toThrow('config.json is not there');
  await put(JSON.stringify(config));
  const first = await lambdaParts();
  expect(first.settings.rules).toMatchObject({ observeOnly: false, changedAt: expect.any(Number) });
  expect([await lambdaParts(), await later()]).toEqual([first, first]);
  await put(JSON.stringify({ ...config, observeOnly: true }));
  expect(await lambdaParts()).toBe(first);
  const second = await later();
  expect(second.settings.rules.observeOnly).toBe(true);
  const told = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await put(JSON.stringify({ ...config, observeOnly: 'perhaps' }));
  const kept = await later();
  const lines = told.mock.calls.map(([line]) => String(line));
  told.mockRestore();
  expect(kept).toBe(second);
  expect(lines.join('')).toMatch(/^not in force, the config before is: .*observeOnly/);
});
