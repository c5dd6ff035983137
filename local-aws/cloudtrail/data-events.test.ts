import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  type AdvancedEventSelector,
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  GetEventSelectorsCommand,
  LookupEventsCommand,
  PutEventSelectorsCommand,
  type PutEventSelectorsCommandInput,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAdmin } from '../testing/make-admin.ts';
import { QueueTester } from '../testing/queue-tester.ts';
import { type S3Lab, startS3 } from '../testing/start-s3.ts';
import type { CloudTrailRecord } from './record.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const REGION = 'us-east-1';
const LOGS = 'trail-files';
const ARCHIVE = 'archive';
const NODE = 'i-0123456789abcdef0';

let lab: S3Lab;
let node: s3.S3Client;
const trails: Record<string, CloudTrailClient> = {};
const queues: Record<string, { tester: QueueTester; url: string }> = {};

/** A rule that sends every event of an account to a queue. */
async function watchEvents(account: string): Promise<void> {
  const tester = new QueueTester(lab.aws, account, REGION);
  const Arn = `arn:aws:sqs:${REGION}:${account}:events`;
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:*', Resource: Arn },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  queues[account] = { tester, url: await tester.make('events', { Policy }) };
  const events = new EventBridgeClient({
    endpoint: lab.aws.endpoint,
    region: REGION,
    credentials: makeAdmin(lab.aws.world, account),
  });
  const EventPattern = JSON.stringify({ source: [{ prefix: 'aws.' }] });
  await events.send(new PutRuleCommand({ Name: 'all', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'q', Arn }] }));
}

/** The records that came to an account's queue since the last look. */
async function seen(account: string, WaitTimeSeconds = 0): Promise<CloudTrailRecord[]> {
  const { tester, url } = queues[account]!;
  const found: CloudTrailRecord[] = [];
  for (;;) {
    const messages = await tester.receive(url, { WaitTimeSeconds: found.length === 0 ? WaitTimeSeconds : 0 });
    if (messages.length === 0) return found;
    for (const { Body = '{}' } of messages) {
      const event = JSON.parse(Body) as { source: string; 'detail-type': string; detail: CloudTrailRecord };
      expect(event['detail-type']).toBe('AWS API Call via CloudTrail');
      if (event.detail.eventSource === 's3.amazonaws.com') expect(event.source).toBe('aws.s3');
      found.push(event.detail);
    }
  }
}

async function select(account: string, input: Omit<PutEventSelectorsCommandInput, 'TrailName'>) {
  return trails[account]!.send(new PutEventSelectorsCommand({ TrailName: 'trail', ...input }));
}

/** The records of all log files of an account's trails. */
async function filed(account: string): Promise<CloudTrailRecord[]> {
  await lab.aws.world.cloudtrail.logFiles.deliver();
  const { Contents = [] } = await lab.hub.send(
    new s3.ListObjectsV2Command({ Bucket: LOGS, Prefix: `AWSLogs/${account}/` }),
  );
  const records: CloudTrailRecord[] = [];
  for (const { Key } of Contents) {
    const { Body } = await lab.hub.send(new s3.GetObjectCommand({ Bucket: LOGS, Key }));
    const text = gunzipSync(await buffer(Body as NodeJS.ReadableStream)).toString();
    records.push(...(JSON.parse(text) as { Records: CloudTrailRecord[] }).Records);
  }
  return records;
}

const writes = (prefix: string): AdvancedEventSelector => ({
  Name: 'writes',
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    { Field: 'readOnly', Equals: ['false'] },
    { Field: 'resources.ARN', StartsWith: [prefix] },
  ],
});

beforeAll(async () => {
  lab = await startS3({ hub: HUB, member: MEMBER });
  const { aws } = lab;
  await lab.hub.send(new s3.CreateBucketCommand({ Bucket: LOGS }));
  await lab.hub.send(new s3.CreateBucketCommand({ Bucket: ARCHIVE, ObjectLockEnabledForBucket: true }));
  const allow = (Principal: object, Resource: string) => ({
    Effect: 'Allow',
    Principal,
    Action: 's3:PutObject',
    Resource,
  });
  const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  await lab.hub.send(
    new s3.PutBucketPolicyCommand({
      Bucket: LOGS,
      Policy: policyOf(allow({ Service: 'cloudtrail.amazonaws.com' }, `arn:aws:s3:::${LOGS}/*`)),
    }),
  );
  await lab.hub.send(
    new s3.PutBucketPolicyCommand({
      Bucket: ARCHIVE,
      Policy: policyOf(allow({ AWS: `arn:aws:iam::${MEMBER}:root` }, `arn:aws:s3:::${ARCHIVE}/logs/*`)),
    }),
  );
  aws.world.iam.bootstrap.role({
    account: MEMBER,
    name: 'NodeRole',
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
    },
    policies: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'],
  });
  const session = aws.world.iam.issueRoleSession({
    roleArn: `arn:aws:iam::${MEMBER}:role/NodeRole`,
    sessionName: NODE,
    durationSeconds: 3600,
  })!;
  node = lab.clientOf(session);
  for (const account of [HUB, MEMBER]) {
    const credentials = makeAdmin(aws.world, account);
    trails[account] = new CloudTrailClient({ endpoint: aws.endpoint, region: REGION, credentials });
    await trails[account].send(new CreateTrailCommand({ Name: 'trail', S3BucketName: LOGS }));
    await trails[account].send(new StartLoggingCommand({ Name: 'trail' }));
    await watchEvents(account);
  }
});

afterAll(() => lab.close());

beforeEach(async () => {
  await seen(HUB);
  await seen(MEMBER);
});

describe('data events of S3', () => {
  test('are recorded only where a trail selects them, and in no event history', async () => {
    const put = (Key: string) => lab.hub.send(new s3.PutObjectCommand({ Bucket: ARCHIVE, Key, Body: 'x' }));
    await put('logs/before');
    await select(HUB, {
      EventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          DataResources: [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${ARCHIVE}/logs/`] }],
        },
      ],
    });
    await put('logs/one');
    await put('elsewhere/one');
    await lab.hub.send(new s3.GetObjectCommand({ Bucket: ARCHIVE, Key: 'logs/one' }));
    const records = (await seen(HUB)).filter(({ eventCategory }) => eventCategory === 'Data');
    const [record] = records;
    expect(records).toHaveLength(1);
    expect(record).toMatchObject({
      eventSource: 's3.amazonaws.com',
      eventName: 'PutObject',
      managementEvent: false,
      readOnly: false,
      recipientAccountId: HUB,
      requestParameters: { bucketName: ARCHIVE, key: 'logs/one' },
      responseElements: {
        'x-amz-server-side-encryption': 'AES256',
        'x-amz-version-id': lab.aws.world.s3.object(ARCHIVE, 'logs/one')!.versionId,
      },
      additionalEventData: {
        SignatureVersion: 'SigV4',
        AuthenticationMethod: 'AuthHeader',
        SSEApplied: 'Default_SSE_S3',
        bytesTransferredIn: 1,
        bytesTransferredOut: 0,
      },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${ARCHIVE}/logs/one` },
        { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${ARCHIVE}`, accountId: HUB },
      ],
    });
    expect(JSON.stringify(record)).not.toMatch(/signature=|authorization|security-token/i);
    const history = await trails[HUB]!.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'PutObject' }],
      }),
    );
    expect(history.Events).toEqual([]);
    expect((await filed(HUB)).filter(({ eventName }) => eventName === 'PutObject')).toMatchObject([
      { requestParameters: { key: 'logs/one' } },
    ]);
  });

  test('tell who wrote: in full to the caller’s account, by id to the bucket’s', async () => {
    const AdvancedEventSelectors = [writes(`arn:aws:s3:::${ARCHIVE}/`)];
    for (const account of [HUB, MEMBER]) await select(account, { AdvancedEventSelectors });
    const { AdvancedEventSelectors: kept, EventSelectors } = await trails[HUB]!.send(
      new GetEventSelectorsCommand({ TrailName: 'trail' }),
    );
    expect(kept).toEqual(AdvancedEventSelectors);
    expect(EventSelectors).toBeUndefined();
    await node.send(new s3.PutObjectCommand({ Bucket: ARCHIVE, Key: 'logs/session.log', Body: 'typed' }));
    const refused = node.send(new s3.PutObjectCommand({ Bucket: ARCHIVE, Key: 'other', Body: 'typed' }));
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
    const isWrite = ({ eventName }: CloudTrailRecord) => eventName === 'PutObject';
    const own = (await seen(MEMBER)).filter(isWrite);
    const owners = (await seen(HUB)).filter(isWrite);
    expect(own).toMatchObject([
      { userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${MEMBER}:assumed-role/NodeRole/${NODE}` } },
      { errorCode: 'AccessDenied', responseElements: null, additionalEventData: { bytesTransferredIn: 0 } },
    ]);
    expect(owners.map(({ userIdentity }) => userIdentity)).toEqual(
      Array(2).fill({
        type: 'AWSAccount',
        accountId: MEMBER,
        principalId: expect.stringMatching(/^AROA\w+:i-0/),
      }),
    );
    expect(owners.map(({ sharedEventID }) => sharedEventID)).toEqual(
      own.map(({ sharedEventID }) => sharedEventID),
    );
    expect(owners[0]?.eventID).not.toBe(own[0]?.eventID);
  });

  test('are there for parts, copies, deletions and listings, and for what a service writes', async () => {
    const all = {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        { Field: 'eventName', NotEquals: ['HeadObject'] },
      ],
    };
    await select(HUB, { AdvancedEventSelectors: [all] });
    const place = { Bucket: ARCHIVE, Key: 'parts' };
    const { UploadId } = await lab.hub.send(new s3.CreateMultipartUploadCommand(place));
    const part = { ...place, UploadId, PartNumber: 1 };
    const { ETag } = await lab.hub.send(new s3.UploadPartCommand({ ...part, Body: 'part one' }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await lab.hub.send(new s3.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }));
    await lab.hub.send(
      new s3.CopyObjectCommand({ Bucket: ARCHIVE, Key: 'copy', CopySource: `${ARCHIVE}/parts` }),
    );
    await lab.hub.send(new s3.HeadObjectCommand(place));
    await lab.hub.send(new s3.ListObjectsV2Command({ Bucket: ARCHIVE, Prefix: 'co' }));
    await lab.hub.send(new s3.DeleteObjectCommand(place));
    await lab.hub.send(
      new s3.DeleteObjectsCommand({ Bucket: ARCHIVE, Delete: { Objects: [{ Key: 'copy' }] } }),
    );
    await lab.aws.world.s3.putInternal({
      bucket: ARCHIVE,
      key: 'by-service',
      body: Buffer.from('four'),
      writer: 'cloudtrail.amazonaws.com',
    });
    const records = (await seen(HUB)).filter(({ eventCategory }) => eventCategory === 'Data');
    expect(records.map(({ eventName }) => eventName)).toEqual([
      'CreateMultipartUpload',
      'UploadPart',
      'CompleteMultipartUpload',
      'CopyObject',
      'ListObjects',
      'DeleteObject',
      'DeleteObjects',
      'PutObject',
    ]);
    const [, uploaded, completed, copied, listed, deleted, emptied, written] = records;
    expect(uploaded?.additionalEventData).toMatchObject({ bytesTransferredIn: 8 });
    expect(completed).toMatchObject({ requestParameters: { uploadId: UploadId, key: 'parts' } });
    expect(copied).toMatchObject({ requestParameters: { 'x-amz-copy-source': `${ARCHIVE}/parts` } });
    expect(listed).toMatchObject({
      readOnly: true,
      requestParameters: { prefix: 'co' },
      resources: [{ ARNPrefix: `arn:aws:s3:::${ARCHIVE}/` }, {}],
    });
    expect(deleted?.responseElements).toMatchObject({ 'x-amz-delete-marker': 'true' });
    expect(JSON.stringify(emptied?.requestParameters)).not.toContain('copy');
    expect(written).toMatchObject({
      userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
      additionalEventData: { bytesTransferredIn: 4 },
    });
  });
});

describe('selectors that AWS refuses', () => {
  const field = (Field: string, ...Equals: string[]) => ({ Field, Equals });
  const data = field('eventCategory', 'Data');
  const object = field('resources.type', 'AWS::S3::Object');
  const bad: readonly [string, Omit<PutEventSelectorsCommandInput, 'TrailName'>][] = [
    ['both kinds', { EventSelectors: [{}], AdvancedEventSelectors: [{ FieldSelectors: [data, object] }] }],
    ['neither kind', {}],
    [
      'Value arn:aws:s3:::bucket for DataResources.Values is invalid.',
      { EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::bucket'] }] }] },
    ],
    ['no category', { AdvancedEventSelectors: [{ FieldSelectors: [object] }] }],
    ['no type', { AdvancedEventSelectors: [{ FieldSelectors: [data] }] }],
    [
      'an unknown field',
      { AdvancedEventSelectors: [{ FieldSelectors: [data, object, field('user', 'x')] }] },
    ],
    ['a field twice', { AdvancedEventSelectors: [{ FieldSelectors: [data, object, object] }] }],
    [
      'an operator that the field has not',
      {
        AdvancedEventSelectors: [
          { FieldSelectors: [data, object, { Field: 'readOnly', StartsWith: ['t'] }] },
        ],
      },
    ],
    [
      'network activity',
      { AdvancedEventSelectors: [{ FieldSelectors: [field('eventCategory', 'NetworkActivity')] }] },
    ],
  ];
  test.each(bad)('%s', async (reason, input) => {
    const refused = select(HUB, input);
    await expect(refused).rejects.toMatchObject({ name: 'InvalidEventSelectorsException' });
    if (reason.startsWith('Value')) await expect(refused).rejects.toThrow(reason);
  });
});

describe('the call that blinds the only trail of an account', () => {
  const start = () => trails[MEMBER]!.send(new StartLoggingCommand({ Name: 'trail' }));
  const nothing: AdvancedEventSelector = writes('arn:aws:s3:::nowhere/');
  const blinding = {
    StopLogging: () => trails[MEMBER]!.send(new StopLoggingCommand({ Name: 'trail' })),
    PutEventSelectors: () => select(MEMBER, { AdvancedEventSelectors: [nothing] }),
    DeleteTrail: () => trails[MEMBER]!.send(new DeleteTrailCommand({ Name: 'trail' })),
  };

  test.each(Object.entries(blinding))(
    '%s is the last that EventBridge and the log file have',
    async (name, blind) => {
      await start();
      await select(MEMBER, { EventSelectors: [{ IncludeManagementEvents: true }] });
      await lab.member.send(new s3.CreateBucketCommand({ Bucket: `before-${name.toLowerCase()}` }));
      await seen(MEMBER);
      await blind();
      await lab.member.send(new s3.CreateBucketCommand({ Bucket: `after-${name.toLowerCase()}` }));
      expect((await seen(MEMBER)).map(({ eventName }) => eventName)).toEqual([name]);
      const text = JSON.stringify(await filed(MEMBER));
      expect(text).toContain(`"eventName":"${name}"`);
      expect(text.split(`before-${name.toLowerCase()}`)).toHaveLength(2);
      expect(text).not.toContain(`after-${name.toLowerCase()}`);
      expect([...lab.aws.world.cloudtrail.retired().values()]).toEqual([]);
    },
  );
});
