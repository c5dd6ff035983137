import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';
import { lockHolds } from './object-lock.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const DAY_MS = 86_400_000;
const PART_BYTES = 5 * 1024 * 1024;
const dataDir = mkdtempSync(join(tmpdir(), 's3-archive-'));
const clock = Date.now();
let aws: LocalAws;
let credentials: SdkCredentials;
let hub: S3Client;
let member: S3Client;

function client(keys: SdkCredentials): S3Client {
  return new S3Client({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: keys,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

function blobBytes(): number {
  const dir = join(dataDir, 'blobs', 's3');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

beforeAll(async () => {
  aws = await startLocalAws({ dataDir, now: () => clock });
  credentials = makeAdmin(aws.world, HUB);
  hub = client(credentials);
  member = client(makeAdmin(aws.world, MEMBER));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

describe('multipart', () => {
  test('parts in any order become one object, and replaced or unused parts leave no bytes behind', async () => {
    const Bucket = 'parts';
    await hub.send(new CreateBucketCommand({ Bucket }));
    const before = blobBytes();
    const started = await hub.send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'big', ContentType: 'text/plain' }),
    );
    const upload = { Bucket, Key: 'big', UploadId: started.UploadId };
    const [one, two] = [randomBytes(PART_BYTES), Buffer.from('the end')];
    const second = await hub.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: two }));
    await hub.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: randomBytes(1000) }));
    const first = await hub.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: one }));
    await hub.send(new UploadPartCommand({ ...upload, PartNumber: 7, Body: 'not used' }));
    const listed = await hub.send(new ListPartsCommand(upload));
    expect(listed.Parts!.map((part) => [part.PartNumber, part.Size])).toEqual([
      [1, PART_BYTES],
      [2, 7],
      [7, 8],
    ]);
    const open = await hub.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(open.Uploads!.map((each) => each.Key)).toEqual(['big']);
    const Parts = [
      { PartNumber: 1, ETag: first.ETag },
      { PartNumber: 2, ETag: second.ETag },
    ];
    const done = await hub.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const got = await hub.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(Buffer.concat([one, two]))).toBe(true);
    const across = await hub.send(
      new GetObjectCommand({ Bucket, Key: 'big', Range: `bytes=${PART_BYTES - 2}-${PART_BYTES + 2}` }),
    );
    expect(Buffer.from(await across.Body!.transformToByteArray())).toEqual(
      Buffer.concat([one.subarray(-2), two.subarray(0, 3)]),
    );
    expect(blobBytes() - before).toBe(PART_BYTES + 7);
  });

  test('a small part that is not the last, a wrong ETag and a wrong order are refused', async () => {
    const Bucket = 'parts';
    const started = await hub.send(new CreateMultipartUploadCommand({ Bucket, Key: 'bad' }));
    const upload = { Bucket, Key: 'bad', UploadId: started.UploadId };
    const [a, b] = await Promise.all(
      [1, 2].map((PartNumber) =>
        hub.send(new UploadPartCommand({ ...upload, PartNumber, Body: `part ${PartNumber}` })),
      ),
    );
    const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
      hub.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    const good = [
      { PartNumber: 1, ETag: a!.ETag },
      { PartNumber: 2, ETag: b!.ETag },
    ];
    await expect(complete(good)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([...good].reverse())).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([{ PartNumber: 1, ETag: b!.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await hub.send(new AbortMultipartUploadCommand(upload));
    await expect(hub.send(new ListPartsCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test.each(['COMPOSITE', 'FULL_OBJECT'] as const)(
    'a %s checksum is made of the parts and verified',
    async (type) => {
      const Bucket = 'parts';
      const started = await hub.send(
        new CreateMultipartUploadCommand({
          Bucket,
          Key: type,
          ChecksumAlgorithm: 'CRC32C',
          ChecksumType: type,
        }),
      );
      const upload = { Bucket, Key: type, UploadId: started.UploadId };
      const part = await hub.send(
        new UploadPartCommand({ ...upload, PartNumber: 1, Body: '123456789', ChecksumAlgorithm: 'CRC32C' }),
      );
      expect(part.ChecksumCRC32C).toBe('4waSgw==');
      const Parts = [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32C: part.ChecksumCRC32C }];
      await hub.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
      const head = await hub.send(new HeadObjectCommand({ Bucket, Key: type, ChecksumMode: 'ENABLED' }));
      expect(head.ChecksumType).toBe(type);
      if (type === 'FULL_OBJECT') expect(head.ChecksumCRC32C).toBe('4waSgw==');
      else expect(head.ChecksumCRC32C).toMatch(/-1$/);
    },
  );
});

describe('versions', () => {
  test('a deleted object is hidden by a marker, and comes back when the marker goes', async () => {
    const Bucket = 'versions';
    await hub.send(new CreateBucketCommand({ Bucket }));
    await hub.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'zero' }));
    await hub.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const one = await hub.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
    const two = await hub.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'two' }));
    const marker = await hub.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(hub.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    const old = await hub.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: one.VersionId }));
    expect(await old.Body!.transformToString()).toBe('one');
    const listed = await hub.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions!.map((version) => version.VersionId)).toEqual([
      two.VersionId,
      one.VersionId,
      'null',
    ]);
    expect(listed.DeleteMarkers!.map((each) => [each.VersionId, each.IsLatest])).toEqual([
      [marker.VersionId, true],
    ]);
    await hub.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker.VersionId }));
    const back = await hub.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await back.Body!.transformToString()).toBe('two');
    await expect(hub.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    const Objects = listed.Versions!.map((version) => ({ Key: 'k', VersionId: version.VersionId }));
    const deleted = await hub.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(deleted.Deleted).toHaveLength(3);
    await hub.send(new DeleteBucketCommand({ Bucket }));
  });

  test('versions of several keys are listed in pages without loss', async () => {
    const Bucket = 'paged';
    await hub.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    for (const Key of ['a', 'a', 'a', 'b', 'c', 'c'])
      await hub.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const seen: string[] = [];
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await hub.send(
        new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, KeyMarker, VersionIdMarker }),
      );
      seen.push(...page.Versions!.map((version) => version.Key!));
      KeyMarker = page.NextKeyMarker;
      VersionIdMarker = page.NextVersionIdMarker;
    } while (KeyMarker !== undefined);
    expect(seen).toEqual(['a', 'a', 'a', 'b', 'c', 'c']);
  });
});

describe('object lock', () => {
  const Bucket = 'locked';
  const remove = (s3: S3Client, VersionId: string | undefined, BypassGovernanceRetention = false) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId, BypassGovernanceRetention }));

  beforeAll(async () => {
    await hub.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    await hub.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1 } },
        },
      }),
    );
  });

  test('compliance retention by default holds against everyone until its time, and can only grow', async () => {
    const put = await hub.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    const VersionId = put.VersionId;
    const retention = await hub.send(new GetObjectRetentionCommand({ Bucket, Key: 'k', VersionId }));
    expect(retention.Retention!.Mode).toBe('COMPLIANCE');
    expect(retention.Retention!.RetainUntilDate!.getTime()).toBe(clock + DAY_MS);
    const refusal = {
      name: 'AccessDenied',
      message: 'Access Denied because object protected by object lock.',
    };
    await expect(remove(hub, VersionId)).rejects.toMatchObject(refusal);
    await expect(remove(hub, VersionId, true)).rejects.toMatchObject(refusal);
    const change = (Mode: 'COMPLIANCE' | 'GOVERNANCE', days: number) =>
      hub.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key: 'k',
          VersionId,
          BypassGovernanceRetention: true,
          Retention: { Mode, RetainUntilDate: new Date(clock + days * DAY_MS) },
        }),
      );
    await expect(change('COMPLIANCE', 0.5)).rejects.toMatchObject(refusal);
    await expect(change('GOVERNANCE', 3)).rejects.toMatchObject(refusal);
    await change('COMPLIANCE', 2);
    const object = aws.world.s3.objects.version(Bucket, 'k', VersionId!)!;
    expect(lockHolds(object, clock + 2 * DAY_MS - 1, true)).toBe(true);
    expect(lockHolds(object, clock + 2 * DAY_MS, true)).toBe(false);
  });

  test('governance retention yields only to who asks and may, a legal hold to nobody', async () => {
    const put = await hub.send(
      new PutObjectCommand({
        Bucket,
        Key: 'k',
        Body: 'x',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: new Date(clock + DAY_MS),
      }),
    );
    const { VersionId } = put;
    const user = aws.world.iam.bootstrap.user({
      account: HUB,
      name: 'deleter',
      policies: [
        {
          name: 'p',
          document: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:DeleteObject*', Resource: '*' }],
          },
        },
      ],
    });
    await expect(remove(hub, VersionId)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(remove(client(user), VersionId, true)).rejects.toThrow(/s3:BypassGovernanceRetention/);
    await hub.send(
      new PutObjectLegalHoldCommand({ Bucket, Key: 'k', VersionId, LegalHold: { Status: 'ON' } }),
    );
    await expect(remove(hub, VersionId, true)).rejects.toMatchObject({ name: 'AccessDenied' });
    await hub.send(
      new PutObjectLegalHoldCommand({ Bucket, Key: 'k', VersionId, LegalHold: { Status: 'OFF' } }),
    );
    await remove(hub, VersionId, true);
  });

  test('versioning of a locked bucket cannot be suspended', async () => {
    const suspend = new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: 'Suspended' },
    });
    await expect(hub.send(suspend)).rejects.toMatchObject({ name: 'InvalidBucketState' });
  });
});

describe('keys of KMS', () => {
  test('a deny-unencrypted policy sees only what the caller writes, and the key must let the caller in', async () => {
    const Bucket = 'sealed';
    const kms = new KMSClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials,
    });
    const key = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    await hub.send(new CreateBucketCommand({ Bucket }));
    await hub.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } }],
        },
      }),
    );
    const statement = { Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*` };
    const condition = { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } };
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', ...statement, Condition: condition },
        { ...statement, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MEMBER}:root` } },
      ],
    });
    await hub.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const put = (s3: S3Client, extra: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...extra }));
    await expect(put(hub, {})).rejects.toMatchObject({ name: 'AccessDenied' });
    const managed = await put(hub, { ServerSideEncryption: 'aws:kms' });
    expect(managed.SSEKMSKeyId).toBe(aws.world.kms.managedKey(HUB, 'us-east-1', 's3').arn);
    const named = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key };
    expect((await put(hub, named)).SSEKMSKeyId).toBe(key);
    await expect(put(member, named)).rejects.toThrow(/kms:GenerateDataKey/);
    await kms.send(new DisableKeyCommand({ KeyId: key }));
    await expect(hub.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'KMS.DisabledException',
    });
    await kms.send(new EnableKeyCommand({ KeyId: key }));
    const got = await hub.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await got.Body!.transformToString()).toBe('x');
  });
});

describe('ownership', () => {
  test('what another account writes is its own unless it gives the bucket owner full control', async () => {
    const Bucket = 'shared';
    await hub.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'ObjectWriter' }));
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${MEMBER}:root` },
          Action: ['s3:PutObject', 's3:PutObjectAcl'],
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
      ],
    });
    await hub.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const put = (Key: string, extra: object) =>
      member.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...extra }));
    const get = (Key: string) => hub.send(new GetObjectCommand({ Bucket, Key }));
    await put('mine', {});
    await put('given', { ACL: 'bucket-owner-full-control' });
    await expect(get('mine')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await (await get('given')).Body!.transformToString()).toBe('x');
    await hub.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    );
    expect(await (await get('mine')).Body!.transformToString()).toBe('x');
    await put('enforced', { ACL: 'bucket-owner-full-control' });
    await expect(put('public', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });
});

describe('notifications', () => {
  test('a queue whose policy lets S3 in hears of new objects under its prefix', async () => {
    const Bucket = 'heard';
    await hub.send(new CreateBucketCommand({ Bucket }));
    const sqs = new SQSClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials,
    });
    const QueueArn = `arn:aws:sqs:us-east-1:${HUB}:created`;
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: QueueArn,
        },
      ],
    });
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'created', Attributes: { Policy } }),
    );
    await hub.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              QueueArn,
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'logs/' }] } },
            },
          ],
        },
      }),
    );
    await hub.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'x' }));
    await hub.send(new PutObjectCommand({ Bucket, Key: 'logs/a b', Body: 'x' }));
    const got = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const records = got.Messages!.flatMap((message) => JSON.parse(message.Body!).Records);
    expect(records.map((record) => [record.eventName, record.s3.object.key])).toEqual([
      ['ObjectCreated:Put', 'logs/a+b'],
    ]);
  });
});
