import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const ARN = `arn:aws:logs:us-east-1:${MEMBER}:log-group:sessions`;
const DAY_MS = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), 'logs-groups-'));
let aws: LocalAws;
let logs: CloudWatchLogsClient;
let kms: KMSClient;

beforeAll(async () => {
  aws = await startLocalAws({ dataDir });
  const options = {
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: makeAdmin(aws.world, MEMBER),
    maxAttempts: 1,
  };
  logs = new CloudWatchLogsClient(options);
  kms = new KMSClient(options);
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'sessions', tags: { team: 'ops' } }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: 'sessions', logStreamName: 's' }));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function put(messages: readonly string[], timestamp = Date.now()) {
  const logEvents = messages.map((message) => ({ timestamp, message }));
  return logs.send(new PutLogEventsCommand({ logGroupName: 'sessions', logStreamName: 's', logEvents }));
}

describe('the key of a group', () => {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${MEMBER}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const service = (group: string) => ({
    Effect: 'Allow',
    Principal: { Service: 'logs.us-east-1.amazonaws.com' },
    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    Resource: '*',
    Condition: {
      ArnEquals: {
        'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:us-east-1:${MEMBER}:log-group:${group}`,
      },
    },
  });

  test('it is taken only if its policy lets the Logs service use it for this very group', async () => {
    const made = await kms.send(new CreateKeyCommand({}));
    const kmsKeyId = made.KeyMetadata!.Arn!;
    const allow = (...statements: object[]) =>
      kms.send(
        new PutKeyPolicyCommand({
          KeyId: kmsKeyId,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement, ...statements] }),
        }),
      );
    const associate = () => logs.send(new AssociateKmsKeyCommand({ logGroupName: 'sessions', kmsKeyId }));
    const refusal = `The specified KMS key does not exist or is not allowed to be used with LogGroup '${ARN}'`;
    await expect(associate()).rejects.toThrow(refusal);
    await allow(service('other'));
    await expect(associate()).rejects.toThrow(refusal);
    await allow(service('sessions'));
    await associate();
    const listed = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'sessions' }));
    expect(listed.logGroups![0]!.kmsKeyId).toBe(kmsKeyId);
  });
});

describe('retention', () => {
  test('events older than it are not shown, and not taken', async () => {
    await put(['old'], Date.now() - 5 * DAY_MS);
    await put(['new']);
    const read = async () => {
      const page = await logs.send(new GetLogEventsCommand({ logGroupName: 'sessions', logStreamName: 's' }));
      return page.events!.map((event) => event.message);
    };
    expect(await read()).toEqual(['old', 'new']);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'sessions', retentionInDays: 3 }));
    expect(await read()).toEqual(['new']);
    const late = await put(['late'], Date.now() - 4 * DAY_MS);
    expect(late.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    const odd = new PutRetentionPolicyCommand({ logGroupName: 'sessions', retentionInDays: 2 });
    await expect(logs.send(odd)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('tags', () => {
  test('tags of a group are added and listed by its ARN', async () => {
    await logs.send(new TagResourceCommand({ resourceArn: ARN, tags: { stage: 'dev' } }));
    const listed = await logs.send(new ListTagsForResourceCommand({ resourceArn: ARN }));
    expect(listed.tags).toEqual({ team: 'ops', stage: 'dev' });
  });
});

describe('metric filters', () => {
  test('a filter is kept, and tried on messages', async () => {
    const filterPattern = '{ $.command = "rm *" }';
    const metricTransformations = [{ metricName: 'Removals', metricNamespace: 'Sessions', metricValue: '1' }];
    await logs.send(
      new PutMetricFilterCommand({
        logGroupName: 'sessions',
        filterName: 'rm',
        filterPattern,
        metricTransformations,
      }),
    );
    const listed = await logs.send(new DescribeMetricFiltersCommand({ logGroupName: 'sessions' }));
    expect(listed.metricFilters).toMatchObject([{ filterName: 'rm', filterPattern, metricTransformations }]);
    const logEventMessages = ['{"command":"ls"}', '{"command":"rm -rf /tmp/x"}'];
    const tried = await logs.send(new TestMetricFilterCommand({ filterPattern, logEventMessages }));
    expect(tried.matches).toEqual([
      {
        eventNumber: 2,
        eventMessage: logEventMessages[1],
        extractedValues: { '$.command': 'rm -rf /tmp/x' },
      },
    ]);
  });

  test('columns are told apart by spaces, quotes and brackets', async () => {
    const tried = await logs.send(
      new TestMetricFilterCommand({
        filterPattern: '[ip, user, ..., status = 4*, bytes > 100]',
        logEventMessages: [
          '10.0.0.1 dev [today at noon] "GET / HTTP/1.1" 404 512',
          '10.0.0.1 dev "GET /" 200 512',
        ],
      }),
    );
    expect(tried.matches!.map((match) => match.extractedValues)).toEqual([
      { $ip: '10.0.0.1', $user: 'dev', $status: '404', $bytes: '512' },
    ]);
  });
});
