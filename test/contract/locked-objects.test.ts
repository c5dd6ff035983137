import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { HUB_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { expect, test } from 'vitest';
import { S3LockedObjects } from '../../src/adapters/aws/locked-objects.ts';
import { MemoryObjects } from '../memory/locked-objects.ts';
import { describeLockedObjects } from './locked-objects.ts';

const BUCKET = 'archive-of-tests';
const place = { account: HUB_ACCOUNT, region: REGION };

describeLockedObjects('memory', async () => {
  const objects = new MemoryObjects();
  return {
    objects,
    place,
    bucket: 'archive',
    add: async (key, content) => {
      objects.add('archive', key, content === null ? null : Buffer.from(content));
    },
  };
});

async function openS3(locked: boolean) {
  const aws = await startTestAws();
  const clients = makeClients(aws.endpoint, makeAdmin(aws.world, HUB_ACCOUNT));
  const ObjectLockEnabledForBucket = locked;
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectLockEnabledForBucket }));
  const objects = new S3LockedObjects({ bucket: BUCKET, hub: place, s3Of: () => clients.s3 });
  const close = async () => {
    for (const client of Object.values(clients)) client.destroy();
    await aws.close();
  };
  return { objects, clients, close };
}

describeLockedObjects('S3 in local-aws', async () => {
  const { objects, clients, close } = await openS3(true);
  return {
    objects,
    place,
    bucket: BUCKET,
    add: async (Key, content) => {
      const object = { Bucket: BUCKET, Key };
      if (content === null) await clients.s3.send(new DeleteObjectCommand(object));
      else await clients.s3.send(new PutObjectCommand({ ...object, Body: content }));
    },
    erase: async (Key, VersionId) =>
      clients.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId })).then(
        () => true,
        () => false,
      ),
    close,
  };
});

test('a bucket without object lock is refused with the reason', async () => {
  const { objects, close } = await openS3(false);
  const content = { bytes: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' };
  const put = objects.put(
    objects.archive('k'),
    { ...content, chunks: async function* () {} },
    Date.now() + 60_000,
  );
  await expect(put).rejects.toMatchObject({ code: 'EVIDENCE_NOT_LOCKED' });
  await close();
});
