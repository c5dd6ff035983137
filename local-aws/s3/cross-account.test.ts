import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Lab, startS3 } from '../testing/start-s3.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
let lab: S3Lab;
let aws: S3Lab['aws'];
let credentials: S3Lab['credentials'];
let hub: S3Client;
let member: S3Client;

beforeAll(async () => {
  lab = await startS3({ hub: HUB, member: MEMBER });
  ({ aws, credentials, hub, member } = lab);
});

afterAll(() => lab.close());

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
  test('a queue whose policy lets S3 in hears of objects that come and go under its prefix', async () => {
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
              Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
              Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'logs/' }] } },
            },
          ],
        },
      }),
    );
    await hub.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'x' }));
    const place = { Bucket, Key: 'logs/a b' };
    await hub.send(new PutObjectCommand({ ...place, Body: 'x' }));
    await hub.send(new DeleteObjectCommand(place));
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await hub.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const { VersionId } = await hub.send(new DeleteObjectCommand(place));
    await hub.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: place.Key, VersionId }] } }),
    );
    const got = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    const records = got.Messages!.flatMap((message) => JSON.parse(message.Body!).Records);
    expect(new Set(records.map((record) => record.s3.object.key))).toEqual(new Set(['logs/a+b']));
    expect(records.map((record) => [record.eventName, record.s3.object.versionId])).toEqual([
      ['ObjectCreated:Put', undefined],
      ['ObjectRemoved:Delete', undefined],
      ['ObjectRemoved:DeleteMarkerCreated', VersionId],
      ['ObjectRemoved:Delete', VersionId],
    ]);
  });
});
