import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const dataDir = mkdtempSync(join(tmpdir(), 's3-objects-'));
let aws: LocalAws;
let hub: S3Client;
let member: S3Client;

function client(credentials: SdkCredentials, region = 'us-east-1'): S3Client {
  return new S3Client({ endpoint: aws.endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
}

beforeAll(async () => {
  aws = await startLocalAws({ dataDir });
  hub = client(makeAdmin(aws.world, HUB));
  member = client(makeAdmin(aws.world, MEMBER));
  await hub.send(new CreateBucketCommand({ Bucket: 'archive' }));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function textOf(key: string, range?: string): Promise<string> {
  const got = await hub.send(
    new GetObjectCommand({ Bucket: 'archive', Key: key, ...(range ? { Range: range } : {}) }),
  );
  return got.Body!.transformToString();
}

describe('objects', () => {
  test('what is put is got back, with its type, metadata and checksum', async () => {
    const put = await hub.send(
      new PutObjectCommand({
        Bucket: 'archive',
        Key: 'a b/ü+.txt',
        Body: 'hello',
        ContentType: 'text/plain',
        Metadata: { who: 'me' },
      }),
    );
    expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(put.ServerSideEncryption).toBe('AES256');
    expect(put.ChecksumCRC32).toBe('NhCmhg==');
    const head = await hub.send(new HeadObjectCommand({ Bucket: 'archive', Key: 'a b/ü+.txt' }));
    expect(head).toMatchObject({ ContentLength: 5, ContentType: 'text/plain', Metadata: { who: 'me' } });
    expect(await textOf('a b/ü+.txt')).toBe('hello');
  });

  test('a range gives only those bytes', async () => {
    await hub.send(new PutObjectCommand({ Bucket: 'archive', Key: 'digits', Body: '0123456789' }));
    expect(await textOf('digits', 'bytes=2-4')).toBe('234');
    expect(await textOf('digits', 'bytes=-3')).toBe('789');
    await expect(textOf('digits', 'bytes=10-')).rejects.toThrow(/not satisfiable/);
  });

  test('a key that is not there is NoSuchKey to those who may list', async () => {
    await expect(textOf('nothing')).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('a list folds keys at the delimiter and goes on where it stopped', async () => {
    await hub.send(new CreateBucketCommand({ Bucket: 'lists' }));
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd', 'é']) {
      await hub.send(new PutObjectCommand({ Bucket: 'lists', Key: key, Body: key }));
    }
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await hub.send(
        new ListObjectsV2Command({ Bucket: 'lists', Delimiter: '/', MaxKeys: 2, ContinuationToken: token }),
      );
      seen.push(
        ...(page.CommonPrefixes ?? []).map((each) => each.Prefix!),
        ...(page.Contents ?? []).map((each) => each.Key!),
      );
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(seen).toEqual(['a/', 'b', 'c/', 'd', 'é']);
    const under = await hub.send(new ListObjectsV2Command({ Bucket: 'lists', Prefix: 'a/' }));
    expect(under.Contents!.map((each) => each.Key)).toEqual(['a/1', 'a/2']);
    await expect(
      hub.send(new ListObjectsV2Command({ Bucket: 'lists', ContinuationToken: 'bogus' })),
    ).rejects.toThrow('The continuation token provided is incorrect');
  });

  test('a body that is not what its checksum says is refused and not stored', async () => {
    const wrong = new PutObjectCommand({
      Bucket: 'archive',
      Key: 'wrong',
      Body: 'hello',
      ChecksumSHA256: `${'A'.repeat(43)}=`,
    });
    await expect(hub.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(textOf('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a conditional write does not overwrite', async () => {
    await hub.send(new PutObjectCommand({ Bucket: 'archive', Key: 'once', Body: '1', IfNoneMatch: '*' }));
    await expect(
      hub.send(new PutObjectCommand({ Bucket: 'archive', Key: 'once', Body: '2', IfNoneMatch: '*' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('a copy stays when its source is deleted', async () => {
    await hub.send(
      new PutObjectCommand({ Bucket: 'archive', Key: 'from', Body: 'same', Metadata: { a: '1' } }),
    );
    await hub.send(new CopyObjectCommand({ Bucket: 'archive', Key: 'to', CopySource: 'archive/from' }));
    await hub.send(new DeleteObjectCommand({ Bucket: 'archive', Key: 'from' }));
    expect(await textOf('to')).toBe('same');
    const head = await hub.send(new HeadObjectCommand({ Bucket: 'archive', Key: 'to' }));
    expect(head.Metadata).toEqual({ a: '1' });
  });
});

describe('who may', () => {
  test('another account is let in by the bucket policy, and only under its own prefix', async () => {
    const put = (key: string) =>
      member.send(new PutObjectCommand({ Bucket: 'archive', Key: key, Body: 'log' }));
    await expect(put(`${MEMBER}/x.log`)).rejects.toMatchObject({ name: 'AccessDenied' });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${MEMBER}:root` },
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::archive/${MEMBER}/*`,
        },
      ],
    });
    await hub.send(new PutBucketPolicyCommand({ Bucket: 'archive', Policy }));
    await put(`${MEMBER}/x.log`);
    await expect(put('elsewhere/x.log')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(aws.world.s3.object('archive', `${MEMBER}/x.log`)!.detail).toMatchObject({
      owner: HUB,
      writer: `arn:aws:iam::${MEMBER}:user/admin`,
    });
    await expect(
      member.send(new GetObjectCommand({ Bucket: 'archive', Key: 'not-there' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a public policy is refused while block public access is on', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::archive/*' },
      ],
    });
    await expect(hub.send(new PutBucketPolicyCommand({ Bucket: 'archive', Policy }))).rejects.toThrow(
      /BlockPublicPolicy/,
    );
  });

  test('a policy about another bucket is refused', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: HUB },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::other/*',
        },
      ],
    });
    await expect(hub.send(new PutBucketPolicyCommand({ Bucket: 'archive', Policy }))).rejects.toMatchObject({
      name: 'MalformedPolicy',
      message: 'Policy has invalid resource',
    });
  });

  test('a request without a signature is refused', async () => {
    const response = await fetch(`${aws.endpoint}/archive/digits`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('regions', () => {
  test('a bucket is served by its own region only, and every answer names it', async () => {
    const admin = makeAdmin(aws.world, HUB);
    const west = client(admin, 'eu-west-1');
    await west.send(
      new CreateBucketCommand({
        Bucket: 'west',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    await expect(hub.send(new ListObjectsV2Command({ Bucket: 'west' }))).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'eu-west-1',
    });
    const head = await west.send(new HeadBucketCommand({ Bucket: 'west' }));
    expect(head.BucketRegion).toBe('eu-west-1');
    await expect(hub.send(new CreateBucketCommand({ Bucket: 'west' }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
    await expect(member.send(new CreateBucketCommand({ Bucket: 'west' }))).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
    });
  });
});

describe('encryption', () => {
  test("a bucket's default encryption is told and applied", async () => {
    await hub.send(new CreateBucketCommand({ Bucket: 'sealed' }));
    const before = await hub.send(new GetBucketEncryptionCommand({ Bucket: 'sealed' }));
    expect(
      before.ServerSideEncryptionConfiguration!.Rules![0]!.ApplyServerSideEncryptionByDefault!.SSEAlgorithm,
    ).toBe('AES256');
    await hub.send(
      new PutBucketEncryptionCommand({
        Bucket: 'sealed',
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
      }),
    );
    const put = await hub.send(new PutObjectCommand({ Bucket: 'sealed', Key: 'k', Body: 'x' }));
    expect(put.ServerSideEncryption).toBe('aws:kms');
    expect(put.SSEKMSKeyId).toMatch(/^arn:aws:kms:us-east-1:111111111111:key\//);
    const got = await hub.send(new GetObjectCommand({ Bucket: 'sealed', Key: 'k' }));
    expect(await got.Body!.transformToString()).toBe('x');
  });
});
