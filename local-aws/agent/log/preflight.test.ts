import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LocalAws } from '../../server.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { scriptedCaller } from '../../testing/scripted-caller.ts';
import { startTestAws } from '../../testing/start-test-aws.ts';
import { AwsCaller } from '../aws-call.ts';
import { CredentialSource } from '../credentials.ts';
import { AgentLog } from './agent-log.ts';
import { type LogSettings, preflight } from './preflight.ts';

// Each row of facts/session-manager.md C.5, against local-aws and its own permissions.

const ACCOUNT = '222222222222';
const region = 'us-east-1';
const UNSEEN =
  'The CloudWatch log group specified in session preferences either does not exist or unable to validate its existence. This might result in no logging of session data to CloudWatch.';
const NO_GROUP_KEY =
  "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either encrypt the log group or choose an option to enable logging without encryption.";
const CANNOT_SEE_BUCKET =
  "Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: ";

const dir = mkdtempSync(join(tmpdir(), 'preflight-'));
let aws: LocalAws;
let permitted: AwsCaller;
let forbidden: AwsCaller;
let log: AgentLog;
let runs = 0;

function callerOf(name: string, policies: string[]): AwsCaller {
  const { accessKeyId, secretAccessKey } = aws.world.iam.bootstrap.user({ account: ACCOUNT, name, policies });
  const keys = { accessKeyId, secretAccessKey, sessionToken: '', expiresAt: Date.now() + 1e9 };
  // A user's keys have no token; the signer leaves an absent one out.
  return new AwsCaller(
    aws.endpoint,
    region,
    new CredentialSource(async () => ({ ...keys, sessionToken: undefined as unknown as string })),
  );
}

beforeAll(async () => {
  aws = await startTestAws();
  const options = { endpoint: aws.endpoint, region, credentials: makeAdmin(aws.world, ACCOUNT) };
  permitted = callerOf('permitted', ['arn:aws:iam::aws:policy/AdministratorAccess']);
  forbidden = callerOf('forbidden', []);
  const logs = new CloudWatchLogsClient(options);
  for (const logGroupName of ['/plain', '/plain-longer', '/keyed'])
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const { KeyMetadata } = await new KMSClient(options).send(
    new CreateKeyCommand({
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
      }),
    }),
  );
  await logs.send(new AssociateKmsKeyCommand({ logGroupName: '/keyed', kmsKeyId: KeyMetadata!.Arn! }));
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  for (const [name, algorithm] of [
    ['aes', 'AES256'],
    ['kms', 'aws:kms'],
  ] as const) {
    aws.world.s3.createBucket({ name, account: ACCOUNT, region });
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }];
    await s3.send(
      new PutBucketEncryptionCommand({ Bucket: name, ServerSideEncryptionConfiguration: { Rules } }),
    );
  }
});

beforeEach(() => {
  log = new AgentLog(join(dir, String(++runs)), () => 0);
});

afterAll(async () => {
  await aws.close();
  rmSync(dir, { recursive: true });
});

const agentLog = () => readFileSync(join(dir, String(runs), 'amazon-ssm-agent.log'), 'utf8');

const check = (caller: AwsCaller, settings: Partial<LogSettings>) =>
  preflight(
    caller,
    {
      s3BucketName: '',
      s3KeyPrefix: '',
      s3EncryptionEnabled: false,
      cloudWatchLogGroupName: '',
      cloudWatchEncryptionEnabled: false,
      cloudWatchStreamingEnabled: true,
      ...settings,
    },
    log,
    ['c'],
  );

test('nothing to check is nothing asked', async () => {
  expect(await check(forbidden, {})).toEqual({ streaming: false, groupSeen: false });
});

describe('a log group', () => {
  test('that is there is streamed to, if that is asked for', async () => {
    const settings = { cloudWatchLogGroupName: '/plain' };
    expect(await check(permitted, settings)).toEqual({ streaming: true, groupSeen: true });
    expect(await check(permitted, { ...settings, cloudWatchStreamingEnabled: false })).toMatchObject({
      streaming: false,
    });
  });

  test('of which only the beginning is there is not seen', async () => {
    expect(await check(permitted, { cloudWatchLogGroupName: '/plai' })).toEqual({
      streaming: false,
      groupSeen: false,
    });
    expect(agentLog()).toContain(`WARN [c] ${UNSEEN}`);
  });

  test('that may not be looked up is not seen, and the session goes on without a log', async () => {
    expect(await check(forbidden, { cloudWatchLogGroupName: '/plain' })).toMatchObject({ streaming: false });
    expect(agentLog()).toContain('Error in calling DescribeLogGroups: AccessDeniedException');
    expect(agentLog()).toContain(UNSEEN);
  });

  test('must have a key where encryption is asked for: missing, refused and plain are one', async () => {
    const settings = (name: string) => ({
      cloudWatchLogGroupName: name,
      cloudWatchEncryptionEnabled: true,
    });
    expect(await check(permitted, settings('/keyed'))).toMatchObject({ streaming: true });
    for (const [caller, name] of [
      [permitted, '/plain'],
      [permitted, '/missing'],
      [forbidden, '/keyed'],
    ] as const)
      await expect(check(caller, settings(name))).rejects.toThrow(NO_GROUP_KEY);
  });

  test('is looked for on every page', async () => {
    const { aws: paged, calls } = scriptedCaller(({ input }) =>
      input['nextToken'] === 'two'
        ? { logGroups: [{ logGroupName: '/g' }] }
        : { logGroups: [{ logGroupName: '/g-other' }], nextToken: 'two' },
    );
    expect(await check(paged, { cloudWatchLogGroupName: '/g' })).toMatchObject({ groupSeen: true });
    expect(calls).toHaveLength(2);
  });
});

describe('a bucket', () => {
  test.each(['aes', 'kms'])('%s is encrypted', async (s3BucketName) => {
    await check(permitted, { s3BucketName, s3EncryptionEnabled: true });
  });

  test('is not asked about where encryption is not asked for', async () => {
    await check(forbidden, { s3BucketName: 'missing' });
  });

  test('that cannot be asked about refuses the session, with the reason', async () => {
    const settings = { s3BucketName: 'aes', s3EncryptionEnabled: true };
    await expect(check(forbidden, settings)).rejects.toThrow(`${CANNOT_SEE_BUCKET}AccessDenied`);
    await expect(check(permitted, { ...settings, s3BucketName: 'missing' })).rejects.toThrow(
      `${CANNOT_SEE_BUCKET}NoSuchBucket`,
    );
  });

  test('of another algorithm counts as not encrypted', async () => {
    const { aws: dsse } = scriptedCaller(() => '<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>');
    await expect(check(dsse, { s3BucketName: 'b', s3EncryptionEnabled: true })).rejects.toThrow(
      "We couldn't start the session because encryption is not set up on the selected Amazon S3 bucket.",
    );
  });
});
