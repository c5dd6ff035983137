import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Lab, startS3 } from '../testing/start-s3.ts';
import { lockHolds } from './object-lock.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const DAY_MS = 86_400_000;
const clock = Date.now();
let lab: S3Lab;
let aws: S3Lab['aws'];
let hub: S3Client;
let clientOf: S3Lab['clientOf'];

beforeAll(async () => {
  lab = await startS3({ hub: HUB, member: MEMBER }, { now: () => clock });
  ({ aws, hub, clientOf } = lab);
});

afterAll(() => lab.close());

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
    await expect(remove(clientOf(user), VersionId, true)).rejects.toThrow(/s3:BypassGovernanceRetention/);
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
