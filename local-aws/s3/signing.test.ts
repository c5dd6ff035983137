import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SignedS3, sha256 } from '../testing/signed-s3.ts';

let signed: SignedS3;

beforeAll(async () => {
  signed = await SignedS3.start();
});

afterAll(() => signed.close());

describe('presigned URLs', () => {
  test('one puts and gets without any other header, for its own key and method, in its time', async () => {
    const put = await signed.presign('PUT', '/signed/by%20url', 60);
    expect(
      (await signed.send('PUT', put, { host: signed.host, 'content-length': '4' }, Buffer.from('data')))
        .status,
    ).toBe(200);
    const get = await signed.presign('GET', '/signed/by%20url', 60);
    expect(await signed.send('GET', get, { host: signed.host })).toEqual({ status: 200, body: 'data' });
    expect((await signed.send('GET', get.replace('by%20url', 'chunks'), { host: signed.host })).status).toBe(
      403,
    );
    expect((await signed.send('DELETE', get, { host: signed.host })).status).toBe(403);
    const late = await signed.presign('GET', '/signed/by%20url', 60, new Date(Date.now() - 61_000));
    expect((await signed.send('GET', late, { host: signed.host })).body).toContain('Request has expired');
  });
});

describe('host names', () => {
  test.each(['signed.localhost', 'signed.s3.us-east-1.example.test', 'signed.s3.localhost:4566'])(
    'the bucket is read from %s',
    async (name) => {
      const answer = await signed.put(
        '/a/b',
        () => Buffer.from(name),
        { 'x-amz-content-sha256': sha256(name) },
        name,
      );
      expect(answer).toEqual({ status: 200, body: '' });
      expect(await signed.stored('a/b')).toBe(name);
    },
  );

  test("a host of another region sends the caller to the bucket's own", async () => {
    const name = 'signed.s3.eu-west-1.example.test';
    const answer = await signed.put(
      '/a/b',
      () => Buffer.from('x'),
      { 'x-amz-content-sha256': sha256('x') },
      name,
    );
    expect(answer.status).toBe(301);
    expect(answer.body).toContain('<Endpoint>signed.s3.us-east-1.amazonaws.com</Endpoint>');
  });
});

describe('hostile requests', () => {
  test.each([
    ['/signed/%00', 'InvalidURI'],
    [`/signed/${'k'.repeat(1025)}`, 'KeyTooLongError'],
    ['/nothing-there/k', 'NoSuchBucket'],
  ])('a PUT of %s is %s', async (path, code) => {
    const answer = await signed.put(path, () => Buffer.from('x'), { 'x-amz-content-sha256': sha256('x') });
    expect(answer.body).toContain(`<Code>${code}</Code>`);
  });

  test('an upload that breaks off leaves nothing, not even bytes', async () => {
    const files = () =>
      readdirSync(join(signed.dataDir, 'blobs', 's3'), { recursive: true, withFileTypes: true }).filter(
        (entry) => entry.isFile(),
      );
    const before = files().length;
    const path = await signed.presign('PUT', '/signed/broken', 60);
    const { hostname, port } = new URL(signed.aws.endpoint);
    const headers = { host: signed.host, 'content-length': '1000000' };
    const sent = request({ hostname, port, method: 'PUT', path, headers, setHost: false });
    sent.on('error', () => undefined);
    sent.write(Buffer.alloc(100_000));
    await vi.waitFor(() => expect(files().length).toBe(before + 1), 10_000);
    sent.destroy();
    await vi.waitFor(() => expect(files().length).toBe(before), 10_000);
    expect(await signed.stored('broken')).toBeUndefined();
  });

  test('who may not look at a bucket is still told its region', async () => {
    const response = await fetch(`${signed.aws.endpoint}/signed`, { method: 'HEAD' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amz-bucket-region')).toBe('us-east-1');
  });

  test('a key with dots and slashes stays a key', async () => {
    const answer = await signed.put('/signed/../../etc/passwd', () => Buffer.from('x'), {
      'x-amz-content-sha256': sha256('x'),
    });
    expect(answer.status).toBe(200);
    expect(await signed.stored('../../etc/passwd')).toBe('x');
  });

  test('XML with a DOCTYPE, or that is none, is MalformedXML', async () => {
    for (const body of ['<!DOCTYPE x [<!ENTITY a "b">]><Tagging/>', '<Tagging>', 'text', '<a><b></a></b>']) {
      const answer = await signed.put('/signed/', () => Buffer.from(body), {
        'x-amz-content-sha256': sha256(body),
      });
      expect(answer.body).toContain('<Code>');
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});
