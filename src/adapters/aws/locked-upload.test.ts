import { createHash, randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { HUB_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../../../test/builders/evidence.ts';
import type { SpooledBytes } from '../../operations/evidence-ports.ts';
import { S3LockedObjects } from './locked-objects.ts';

const BUCKET = 'archive-of-tests';
/** The least that S3 takes as a part. */
const PART = 5 * 1024 * 1024;
const CONTENT = randomBytes(2 * PART + 1234);
const UNTIL = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;

let aws: Awaited<ReturnType<typeof startTestAws>>;
let s3: S3Client;
let objects: S3LockedObjects;
beforeAll(async () => {
  aws = await startTestAws();
  s3 = makeClients(aws.endpoint, makeAdmin(aws.world, HUB_ACCOUNT)).s3;
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectLockEnabledForBucket: true }));
  const hub = { account: HUB_ACCOUNT, region: REGION };
  objects = new S3LockedObjects({ bucket: BUCKET, hub, s3Of: () => s3, partBytes: PART, firstWaitMs: 1 });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
});

function spooled(content: Buffer, sha256 = createHash('sha256').update(content).digest('hex')): SpooledBytes {
  return {
    bytes: content.length,
    sha256,
    chunks: async function* () {
      for (let at = 0; at < content.length; at += 60_000) yield content.subarray(at, at + 60_000);
    },
  };
}

const unfinished = async () =>
  (await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? [];

test('what is larger than one part is uploaded in parts, locked, whole, and once', async () => {
  const object = objects.archive('sallyport/evidence/bundles/large.tar');
  const put = await objects.put(object, spooled(CONTENT), UNTIL);
  const versionId = put?.versionId ?? null;
  expect(await objects.lock(object, versionId)).toMatchObject({ mode: 'COMPLIANCE', until: UNTIL });
  expect((await bytesOf(await objects.read(object, versionId))).equals(CONTENT)).toBe(true);
  expect(await objects.put(object, spooled(CONTENT), UNTIL)).toBeNull();
  expect(await objects.versions(object)).toHaveLength(1);
  expect(await unfinished()).toEqual([]);
});

test('a part that fails is sent again, and one that goes on failing takes the upload back', async () => {
  let failures = 1;
  s3.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== 'UploadPartCommand' || failures === 0) return next(args);
      failures -= 1;
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    },
    { step: 'initialize', name: 'failing' },
  );
  const object = objects.archive('sallyport/evidence/bundles/retried.tar');
  expect(await objects.put(object, spooled(CONTENT), UNTIL)).not.toBeNull();
  expect(failures).toBe(0);
  failures = Number.POSITIVE_INFINITY;
  const refused = objects.archive('sallyport/evidence/bundles/refused.tar');
  await expect(objects.put(refused, spooled(CONTENT), UNTIL)).rejects.toMatchObject({
    code: 'AWS_UNREACHABLE',
  });
  s3.middlewareStack.remove('failing');
  expect(await objects.versions(refused)).toEqual([]);
  expect(await unfinished()).toEqual([]);
});

test('a spool that lost bytes makes no object', async () => {
  const object = objects.archive('sallyport/evidence/bundles/damaged.tar');
  const put = objects.put(object, spooled(CONTENT, 'f'.repeat(64)), UNTIL);
  await expect(put).rejects.toMatchObject({ code: 'DISK_FAILED' });
  expect(await objects.versions(object)).toEqual([]);
  expect(await unfinished()).toEqual([]);
});

test('uploads that a dead server left are taken back, those under way and those of others stay', async () => {
  const begin = (Key: string) => s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
  await begin('sallyport/evidence/bundles/left.tar');
  await begin('222222222222/us-east-1/of-a-node.log');
  expect(await objects.abortAbandoned('sallyport/evidence/', Date.now() - 60_000)).toBe(0);
  expect(await objects.abortAbandoned('sallyport/evidence/', Date.now() + 60_000)).toBe(1);
  expect((await unfinished()).map(({ Key }) => Key)).toEqual(['222222222222/us-east-1/of-a-node.log']);
});
