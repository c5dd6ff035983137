import { GetEventSelectorsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import * as s3 from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Sha256 } from '../agent/aws-call.ts';
import { TrailedAccounts, writesUnder } from '../testing/trailed-accounts.ts';
import type { CloudTrailRecord } from './record.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const ARCHIVE = 'archive';
const NODE = 'i-0123456789abcdef0';

let accounts: TrailedAccounts;
let session: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
let node: s3.S3Client;

beforeAll(async () => {
  accounts = await TrailedAccounts.start();
  const { aws, hub, clientOf } = accounts.lab;
  await hub.send(new s3.CreateBucketCommand({ Bucket: ARCHIVE, ObjectLockEnabledForBucket: true }));
  const Statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${MEMBER}:root` },
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: `arn:aws:s3:::${ARCHIVE}/logs/*`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await hub.send(new s3.PutBucketPolicyCommand({ Bucket: ARCHIVE, Policy }));
  aws.world.iam.bootstrap.role({
    account: MEMBER,
    name: 'NodeRole',
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
    },
    policies: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'],
  });
  session = aws.world.iam.issueRoleSession({
    roleArn: `arn:aws:iam::${MEMBER}:role/NodeRole`,
    sessionName: NODE,
    durationSeconds: 3600,
  })!;
  node = clientOf(session);
});

afterAll(() => accounts.lab.close());

beforeEach(async () => {
  await accounts.seen(HUB);
  await accounts.seen(MEMBER);
});

/** A URL by which anybody can read what the node may. */
async function presigned(path: string): Promise<string> {
  const { host, hostname } = new URL(accounts.lab.aws.endpoint);
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials: session,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const request = { method: 'GET', protocol: 'http:', hostname, path, headers };
  const { query = {} } = await signer.presign(request, { expiresIn: 900 });
  return `http://${host}${path}?${new URLSearchParams(query as Record<string, string>)}`;
}

describe('data events of S3', () => {
  test('are recorded only where a trail selects them, and in no event history', async () => {
    const put = (Key: string) =>
      accounts.lab.hub.send(new s3.PutObjectCommand({ Bucket: ARCHIVE, Key, Body: 'x' }));
    await put('logs/before');
    await accounts.select(HUB, {
      EventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          DataResources: [{ Type: 'AWS::S3::Object', Values: [`arn:aws:s3:::${ARCHIVE}/logs/`] }],
        },
      ],
    });
    await put('logs/one');
    await put('elsewhere/one');
    await accounts.lab.hub.send(new s3.GetObjectCommand({ Bucket: ARCHIVE, Key: 'logs/one' }));
    const records = (await accounts.seen(HUB)).filter(({ eventCategory }) => eventCategory === 'Data');
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
        'x-amz-version-id': accounts.lab.aws.world.s3.object(ARCHIVE, 'logs/one')!.versionId,
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
    const history = await accounts.trail(HUB).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'PutObject' }],
      }),
    );
    expect(history.Events).toEqual([]);
    expect((await accounts.filed(HUB)).filter(({ eventName }) => eventName === 'PutObject')).toMatchObject([
      { requestParameters: { key: 'logs/one' } },
    ]);
  });

  test('tell who wrote: in full to the caller’s account, by id to the bucket’s', async () => {
    const AdvancedEventSelectors = [writesUnder(`arn:aws:s3:::${ARCHIVE}/`)];
    for (const account of [HUB, MEMBER]) await accounts.select(account, { AdvancedEventSelectors });
    const { AdvancedEventSelectors: kept, EventSelectors } = await accounts
      .trail(HUB)
      .send(new GetEventSelectorsCommand({ TrailName: 'trail' }));
    expect(kept).toEqual(AdvancedEventSelectors);
    expect(EventSelectors).toBeUndefined();
    await node.send(new s3.PutObjectCommand({ Bucket: ARCHIVE, Key: 'logs/session.log', Body: 'typed' }));
    const refused = node.send(new s3.PutObjectCommand({ Bucket: ARCHIVE, Key: 'other', Body: 'typed' }));
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
    const isWrite = ({ eventName }: CloudTrailRecord) => eventName === 'PutObject';
    const own = (await accounts.seen(MEMBER)).filter(isWrite);
    const owners = (await accounts.seen(HUB)).filter(isWrite);
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
    await accounts.select(HUB, { AdvancedEventSelectors: [all] });
    const place = { Bucket: ARCHIVE, Key: 'parts' };
    const { UploadId } = await accounts.lab.hub.send(new s3.CreateMultipartUploadCommand(place));
    const part = { ...place, UploadId, PartNumber: 1 };
    const { ETag } = await accounts.lab.hub.send(new s3.UploadPartCommand({ ...part, Body: 'part one' }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    await accounts.lab.hub.send(
      new s3.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }),
    );
    await accounts.lab.hub.send(
      new s3.CopyObjectCommand({ Bucket: ARCHIVE, Key: 'copy', CopySource: `${ARCHIVE}/parts` }),
    );
    await accounts.lab.hub.send(new s3.HeadObjectCommand(place));
    await accounts.lab.hub.send(new s3.ListObjectsV2Command({ Bucket: ARCHIVE, Prefix: 'co' }));
    await accounts.lab.hub.send(new s3.DeleteObjectCommand(place));
    await accounts.lab.hub.send(
      new s3.DeleteObjectsCommand({ Bucket: ARCHIVE, Delete: { Objects: [{ Key: 'copy' }] } }),
    );
    await accounts.lab.aws.world.s3.putInternal({
      bucket: ARCHIVE,
      key: 'by-service',
      body: Buffer.from('four'),
      writer: 'cloudtrail.amazonaws.com',
    });
    const records = (await accounts.seen(HUB)).filter(({ eventCategory }) => eventCategory === 'Data');
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

  test('hold nothing of a presigned URL that would open it again, and tell of callers without a name', async () => {
    const everything = [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }];
    await accounts.select(HUB, { EventSelectors: everything });
    const place = { Bucket: ARCHIVE, Key: 'logs/session.log' };
    const url = await presigned(`/${ARCHIVE}/logs/session.log`);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.split('?')[0]!)).status).toBe(403);
    const [signed, unsigned] = (await accounts.seen(HUB)).filter(
      ({ eventName }) => eventName === 'GetObject',
    );
    expect(signed).toMatchObject({
      requestParameters: { 'X-Amz-Expires': '900', key: place.Key },
      additionalEventData: { AuthenticationMethod: 'QueryString', bytesTransferredOut: 5 },
    });
    for (const secret of ['X-Amz-Signature', 'X-Amz-Security-Token', 'X-Amz-Credential']) {
      expect(url).toContain(secret);
      expect(JSON.stringify(signed)).not.toContain(secret);
    }
    const SSECustomerKey = Buffer.alloc(32, 7).toString('base64');
    const own = { ...place, Body: 'x', SSECustomerAlgorithm: 'AES256', SSECustomerKey };
    await expect(accounts.lab.hub.send(new s3.PutObjectCommand(own))).rejects.toThrow(/SSE-C/);
    const refused = JSON.stringify(await accounts.seen(HUB));
    expect(refused).toContain('"x-amz-server-side-encryption-customer-algorithm":"AES256"');
    expect(refused).not.toContain(SSECustomerKey);
    expect(unsigned).toMatchObject({
      errorCode: 'AccessDenied',
      userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
    });
  });
});
