import { gunzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
  FirehoseClient,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose';
import { GetObjectCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import { filledPrefix, objectName, prefixFault } from './object-key.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const BUCKET = 'archive-of-the-hub';

let aws: LocalAws;
let firehose: FirehoseClient;
let logs: CloudWatchLogsClient;
let hub: S3Client;

function roleFor(name: string, service: string, action: string): string {
  const statement = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  return aws.world.iam.bootstrap.role({
    account: MEMBER,
    name,
    trust: statement({
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': MEMBER } },
    }),
    policies: [{ name: 'own', document: statement({ Action: action, Resource: '*' }) }],
  });
}

beforeAll(async () => {
  aws = await startTestAws();
  const options = (account: string) => ({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: makeAdmin(aws.world, account),
    maxAttempts: 1,
  });
  firehose = new FirehoseClient(options(MEMBER));
  logs = new CloudWatchLogsClient(options(MEMBER));
  hub = new S3Client({ ...options(HUB), forcePathStyle: true });
  aws.world.s3.createBucket({ name: BUCKET, account: HUB, region: 'us-east-1' });
});

afterAll(async () => {
  for (const client of [firehose, logs, hub]) client.destroy();
  await aws.close();
});

const letIn = () =>
  hub.send(
    new PutBucketPolicyCommand({
      Bucket: BUCKET,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: MEMBER },
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${BUCKET}/*`,
          },
        ],
      }),
    }),
  );

const create = (DeliveryStreamName: string, more: Partial<ExtendedS3DestinationConfiguration> = {}) =>
  firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        RoleARN: roleFor('Forwarder', 'firehose.amazonaws.com', 's3:PutObject'),
        BucketARN: `arn:aws:s3:::${BUCKET}`,
        Prefix: `${DeliveryStreamName}/`,
        BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 },
        ...more,
      },
    }),
  );

const put = (DeliveryStreamName: string, ...texts: string[]) =>
  firehose.send(
    new PutRecordBatchCommand({
      DeliveryStreamName,
      Records: texts.map((text) => ({ Data: Buffer.from(text) })),
    }),
  );

/** What lies below a prefix, by key. */
async function written(Prefix: string): Promise<Record<string, Buffer>> {
  const { Contents } = await hub.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
  const objects: Record<string, Buffer> = {};
  for (const { Key = '' } of Contents ?? []) {
    const { Body } = await hub.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    objects[Key] = Buffer.from((await Body?.transformToByteArray()) ?? []);
  }
  return objects;
}

const refusal = (run: Promise<unknown>) =>
  run.then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('records wait while the bucket lets nobody in, and are written once it does', async () => {
  await create('patient');
  await put('patient', 'one,', 'two');
  await aws.world.firehose.flush(true);
  expect(await written('patient/')).toEqual({});
  await letIn();
  await aws.world.firehose.flush(true);
  const objects = await written('patient/');
  expect(Object.values(objects).map(String)).toEqual(['one,two']);
  const hour = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  expect(Object.keys(objects)[0]).toMatch(
    new RegExp(`^patient/${hour}/\\d\\d/patient-1-\\d{4}(-\\d\\d){5}-[0-9a-f-]{36}$`),
  );
  await aws.world.firehose.flush(true);
  expect(Object.keys(await written('patient/'))).toHaveLength(1);
});

test('streamed log lines arrive in the archive of another account as they were written', async () => {
  await letIn();
  await create('lines', {
    Prefix: 'lines/account=222222222222/day=!{timestamp:yyyy-MM-dd}/',
    ErrorOutputPrefix: 'failed/!{firehose:error-output-type}/',
    CompressionFormat: 'GZIP',
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [
        {
          Type: 'Decompression',
          Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
        },
        {
          Type: 'CloudWatchLogProcessing',
          Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
        },
      ],
    },
  });
  const place = { logGroupName: 'sessions', logStreamName: 'dev-1' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'sessions' }));
  await logs.send(new CreateLogStreamCommand(place));
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: 'sessions',
      filterName: 'forward',
      filterPattern: '',
      destinationArn: `arn:aws:firehose:us-east-1:${MEMBER}:deliverystream/lines`,
      roleArn: roleFor('Logs', 'logs.amazonaws.com', 'firehose:PutRecord'),
    }),
  );
  const write = (...messages: string[]) =>
    logs.send(
      new PutLogEventsCommand({
        ...place,
        logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
      }),
    );
  await write('{"n":1}', '{"n":2}');
  await write('{"n":3}');
  await firehose.send(
    new PutRecordCommand({ DeliveryStreamName: 'lines', Record: { Data: Buffer.from('no gzip') } }),
  );
  const texts = await vi.waitFor(async () => {
    const objects = Object.entries(await written('lines/')).sort();
    expect(objects.every(([key]) => key.endsWith('.gz'))).toBe(true);
    const all = objects.map(([, body]) => gunzipSync(body).toString()).join('');
    expect(all.split('\n')).toHaveLength(4);
    return all;
  }, 10_000);
  // Two objects of the same second come in any order.
  expect(texts.split('\n').sort()).toEqual(['', '{"n":1}', '{"n":2}', '{"n":3}']);
  expect(Object.keys(await written('lines/'))[0]).toContain(
    `/day=${new Date().toISOString().slice(0, 10)}/lines-1-`,
  );
  const failed = await vi.waitFor(async () => {
    const [body] = Object.values(await written('failed/processing-failed/'));
    expect(body).toBeDefined();
    return JSON.parse(String(body));
  }, 10_000);
  expect(Buffer.from(failed.rawData, 'base64').toString()).toBe('no gzip');
});

test('what is not here is refused when the stream is made, not left out', async () => {
  const processors = (Type: 'Lambda') => ({ Enabled: true, Processors: [{ Type }] });
  expect(await refusal(create('a', { ProcessingConfiguration: processors('Lambda') }))).toContain('Lambda');
  expect(await refusal(create('b', { CompressionFormat: 'Snappy' }))).toContain('Snappy');
  expect(await refusal(create('c', { Prefix: '!{timestamp:yyyy}/' }))).toContain('ErrorOutputPrefix');
  expect(
    await refusal(create('d', { Prefix: '!{partitionKeyFromQuery:x}/', ErrorOutputPrefix: 'e/' })),
  ).toContain('InvalidArgumentException');
  expect(await refusal(put('absent', 'x'))).toBe(
    `ResourceNotFoundException: Firehose absent under account ${MEMBER} not found.`,
  );
  await create('twice');
  expect(await refusal(create('twice'))).toContain('ResourceInUseException');
});

describe('keys', () => {
  const at = Date.UTC(2026, 10, 21, 9, 5, 7);

  test.each([
    ['', '2026/11/21/09/'],
    ['logs/', 'logs/2026/11/21/09/'],
    ["logs/!{timestamp:yyyy'/month='MM}/", 'logs/2026/month=11/'],
    ['!{timestamp:yyyy-MM-dd}/x', '2026-11-21/x'],
    ['e/!{firehose:error-output-type}/', 'e/failed/2026/11/21/09/'],
  ])('%s is %s', (prefix, filled) => {
    expect(filledPrefix(prefix, at, 'failed')).toBe(filled);
  });

  test('a random text is another one each time', () => {
    const prefix = '!{firehose:random-string}/!{timestamp:yyyy}/';
    expect(filledPrefix(prefix, at)).not.toBe(filledPrefix(prefix, at));
    expect(objectName('s', at, true)).toMatch(/^s-1-2026-11-21-09-05-07-[0-9a-f-]{36}\.gz$/);
  });

  test('an expression that nobody knows is told', () => {
    expect(prefixFault('!{lambda:x}/', false)).toContain('!{lambda:x}');
    expect(prefixFault('!{firehose:error-output-type}/', false)).toBeDefined();
    expect(prefixFault('!{firehose:error-output-type}/', true)).toBeUndefined();
  });
});
