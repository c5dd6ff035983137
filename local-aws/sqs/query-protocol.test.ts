import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { awsCli, missingAwsCli } from '../testing/aws-cli.ts';
import { makeAdmin } from '../testing/make-admin.ts';

// The AWS CLI 2.9 speaks the older of SQS's two protocols; the SDK of the other tests the newer.
const MEMBER = '222222222222';
const REGION = 'us-east-1';

let server: LocalAws;
let dataDir: string;
let aws: ReturnType<typeof awsCli>;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sqs-cli-'));
  server = await startLocalAws({ dataDir });
  aws = awsCli(server.endpoint, REGION, makeAdmin(server.world, MEMBER));
});

afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

const missing = missingAwsCli();
if (missing !== undefined) console.warn(missing);

test.skipIf(missing !== undefined)(
  'the AWS CLI makes a queue, sends, receives, and is told of a queue that is not there',
  { timeout: 120_000 },
  async () => {
    const made = await aws(
      'sqs',
      'create-queue',
      '--queue-name',
      'typed',
      '--attributes',
      'VisibilityTimeout=300',
      '--tags',
      'a=b',
    );
    const url = `${server.endpoint}/${MEMBER}/typed`;
    expect([made.stderr, JSON.parse(made.stdout)]).toEqual(['', { QueueUrl: url }]);
    const attributes = JSON.stringify({ k: { DataType: 'String', StringValue: 'v' } });
    const entries = JSON.stringify([
      { Id: '1', MessageBody: 'hello <&> é', MessageAttributes: JSON.parse(attributes) },
      { Id: '2', MessageBody: 'other' },
    ]);
    const sent = await aws('sqs', 'send-message-batch', '--queue-url', url, '--entries', entries);
    expect(JSON.parse(sent.stdout).Successful).toHaveLength(2);
    const all = [
      '--attribute-names',
      'All',
      '--message-attribute-names',
      'All',
      '--max-number-of-messages',
      '2',
    ];
    const { Messages } = JSON.parse((await aws('sqs', 'receive-message', '--queue-url', url, ...all)).stdout);
    expect(Messages).toMatchObject([
      {
        Body: 'hello <&> é',
        MessageAttributes: { k: { StringValue: 'v' } },
        Attributes: { ApproximateReceiveCount: '1' },
      },
      { Body: 'other' },
    ]);
    const told = await aws('sqs', 'get-queue-attributes', '--queue-url', url, '--attribute-names', 'All');
    expect(JSON.parse(told.stdout).Attributes).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '2' });
    const absent = await aws('sqs', 'get-queue-url', '--queue-name', 'nowhere');
    expect(absent.status).toBe(254);
    expect(absent.stderr).toContain('(AWS.SimpleQueueService.NonExistentQueue)');
  },
);
