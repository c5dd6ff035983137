import { randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3Lab, startS3 } from '../testing/start-s3.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const PART_BYTES = 5 * 1024 * 1024;
let lab: S3Lab;
let dataDir: string;
let hub: S3Client;

beforeAll(async () => {
  lab = await startS3({ hub: HUB, member: MEMBER });
  ({ dataDir, hub } = lab);
});

afterAll(() => lab.close());

function blobBytes(): number {
  const dir = join(dataDir, 'blobs', 's3');
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

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
