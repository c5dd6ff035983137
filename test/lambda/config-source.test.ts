import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ConfigSource } from '../../src/runtimes/lambda/config-source.ts';
import { parsePlaceTurn, SqsPlaceTurns } from '../../src/runtimes/lambda/place-turns.ts';

const BUCKET = 'config-of-tests';
const CONFIG = {
  dataDir: '/tmp/sallyport',
  region: REGION,
  hub: {
    account: HUB_ACCOUNT,
    region: REGION,
    archiveBucket: 'archive-of-tests',
    centralTopicArn: `arn:aws:sns:${REGION}:${HUB_ACCOUNT}:central`,
    eventQueueUrl: `https://sqs.${REGION}.amazonaws.com/${HUB_ACCOUNT}/events`,
  },
  members: [
    {
      account: MEMBER_ACCOUNT,
      regions: [REGION],
      logGroup: '/sessions',
      localTopicArn: `arn:aws:sns:${REGION}:${MEMBER_ACCOUNT}:local`,
    },
  ],
};

let aws: LocalAws;
let hub: ReturnType<typeof makeClients>;
let folder: string;
let source: ConfigSource;

beforeAll(async () => {
  aws = await startTestAws();
  hub = makeClients(aws.endpoint, makeAdmin(aws.world, HUB_ACCOUNT));
  await hub.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  folder = mkdtempSync(join(tmpdir(), 'config-source-'));
});

afterAll(async () => {
  for (const client of Object.values(hub)) client.destroy();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
let prefix: string;
const put = (name: string, body: string) =>
  hub.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${prefix}/${name}`, Body: body }));

beforeEach(() => {
  made += 1;
  prefix = `set-${made}`;
  source = new ConfigSource(hub.s3, `s3://${BUCKET}/${prefix}/config.json`, folder);
});

test('a config is loaded when it is new and when it has changed, and not otherwise', async () => {
  await put('config.json', JSON.stringify(CONFIG));
  const first = await source.load();
  expect(first?.config).toMatchObject({ observeOnly: false, hub: CONFIG.hub });
  expect(first?.config.guardrails).toBeUndefined();
  expect(await source.load()).toBeNull();
  await put('config.json', JSON.stringify({ ...CONFIG, observeOnly: true }));
  const second = await source.load();
  expect(second?.config.observeOnly).toBe(true);
  expect(second!.changedAt).toBeGreaterThanOrEqual(first!.changedAt);
});

test('files beside it replace the shipped ones of their folder, and a name that is none of ours is passed over', async () => {
  await put('config.json', JSON.stringify(CONFIG));
  await put('guardrails/own.cedar', 'a guardrail');
  await put('rules/linux/own.yml', 'a rule');
  await put('access/api.cedar', 'who may call');
  for (const odd of [
    'guardrails/../../escaped.cedar',
    'guardrails/.hidden.cedar',
    'other/x.cedar',
    'rules/a/b/c.yml',
  ])
    await put(odd, 'odd');
  const loaded = await source.load();
  const guardrails = loaded!.config.guardrails![0]!;
  expect(readdirSync(guardrails)).toEqual(['own.cedar']);
  expect(readFileSync(join(guardrails, 'own.cedar'), 'utf8')).toBe('a guardrail');
  expect(readFileSync(join(loaded!.config.detections.rules![0]!, 'linux/own.yml'), 'utf8')).toBe('a rule');
  expect(readFileSync(loaded!.apiPolicies!, 'utf8')).toBe('who may call');
  expect(loaded!.config.grants.policies).toBeUndefined();
  await hub.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${prefix}/guardrails/own.cedar` }));
  expect((await source.load())?.config.guardrails).toBeUndefined();
});

test('a mistake is told with its place, and tried again until it is mended', async () => {
  await expect(source.load()).rejects.toThrow(`s3://${BUCKET}/${prefix}/config.json is not there`);
  await put('config.json', '{');
  await expect(source.load()).rejects.toThrow('is not JSON');
  await put('config.json', JSON.stringify({ ...CONFIG, observeonly: true }));
  for (let tries = 0; tries < 2; tries += 1) await expect(source.load()).rejects.toThrow('observeonly');
  await put('config.json', JSON.stringify(CONFIG));
  expect(await source.load()).not.toBeNull();
  expect(() => new ConfigSource(hub.s3, 'https://example', folder)).toThrow('s3://BUCKET/KEY');
});

test('turns of places go as messages, ten at a time, and come back as they were sent', async () => {
  const { QueueUrl = '' } = await hub.sqs.send(new CreateQueueCommand({ QueueName: 'places' }));
  const turns = Array.from({ length: 23 }, (_, index) => ({
    account: String(100_000_000_000 + index),
    region: REGION,
    ...(index % 2 === 0 ? { heldUntil: index } : {}),
  }));
  await new SqsPlaceTurns(hub.sqs, QueueUrl).send(turns);
  const seen = new Map<string, unknown>();
  while (seen.size < turns.length) {
    const ask = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await hub.sqs.send(ask);
    expect(Messages).not.toEqual([]);
    for (const { Body = '' } of Messages) seen.set(Body, parsePlaceTurn(Body));
  }
  expect([...seen.values()].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual(
    turns,
  );
  const odd = ['', '{', 'null', '[]', '{"account":1,"region":"x"}'];
  // Infinity, as JSON has it, is no number that the table takes.
  const oddHolds = ['1e400', '"soon"', 'null', '0.5'].map(
    (held) => `{"account":"1","region":"x","heldUntil":${held}}`,
  );
  for (const body of [...odd, ...oddHolds]) expect(parsePlaceTurn(body), body).toBeNull();
});
