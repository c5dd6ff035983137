import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';

const HUB = '111111111111';
const dataDir = mkdtempSync(join(tmpdir(), 's3-signing-'));
let aws: LocalAws;
let credentials: SdkCredentials;
let signer: SignatureV4;

class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(bytes: string | Uint8Array): void {
    this.#hash.update(bytes);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

beforeAll(async () => {
  aws = await startLocalAws({ dataDir });
  credentials = makeAdmin(aws.world, HUB);
  aws.world.s3.createBucket({ name: 'signed', account: HUB, region: 'us-east-1' });
  signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: false,
  });
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

function send(method: string, path: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(aws.endpoint);
    const sent = request({ hostname, port, method, path, headers, setHost: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function host(): string {
  return new URL(aws.endpoint).host;
}

async function signedPut(
  path: string,
  body: (chain: { seed: string; hmac: (text: string) => string; date: string; scope: string }) => Buffer,
  extra: Record<string, string>,
  hostName = host(),
): Promise<Answer> {
  const headers = { host: hostName, ...extra };
  const wanted = { method: 'PUT', protocol: 'http:', hostname: hostName, path, headers, query: {} };
  // Typed for plain strings first; a request comes back with its headers.
  const signed = (await signer.sign(wanted as never)) as unknown as { headers: Record<string, string> };
  const date = signed.headers['x-amz-date']!;
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const seed = /Signature=([0-9a-f]{64})/.exec(signed.headers['authorization']!)![1]!;
  const key = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const hmac = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  return send('PUT', path, signed.headers, body({ seed, hmac, date, scope }));
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

function chunked(
  chain: { seed: string; hmac: (text: string) => string; date: string; scope: string },
  chunks: readonly string[],
  trailer?: { line: string; tamper?: boolean },
): Buffer {
  let previous = chain.seed;
  const link = (algorithm: string, ...hashes: string[]) => {
    previous = chain.hmac([algorithm, chain.date, chain.scope, previous, ...hashes].join('\n'));
    return previous;
  };
  const out = [...chunks, ''].map((chunk) => {
    const signature = link('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk));
    const end = chunk === '' && trailer !== undefined ? '' : `${chunk}\r\n`;
    return `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${signature}\r\n${end}`;
  });
  if (trailer !== undefined) {
    const signature = link('AWS4-HMAC-SHA256-TRAILER', sha256(`${trailer.line}\n`));
    out.push(
      `${trailer.line}\r\nx-amz-trailer-signature:${trailer.tamper ? '0'.repeat(64) : signature}\r\n\r\n`,
    );
  }
  return Buffer.from(out.join(''));
}

async function stored(key: string): Promise<string | undefined> {
  const object = aws.world.s3.object('signed', key);
  if (object === undefined) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of aws.world.s3.blobs.read(object.detail.segments, 0, object.sizeBytes))
    chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('chunked bodies', () => {
  const streaming = (payload: string, length: number) => ({
    'x-amz-content-sha256': payload,
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(length),
  });

  test('chunks whose signatures chain are put together, and the encoding is not kept', async () => {
    const headers = streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 11);
    const answer = await signedPut('/signed/chunks', (chain) => chunked(chain, ['hello ', 'world']), headers);
    expect(answer).toEqual({ status: 200, body: '' });
    expect(await stored('chunks')).toBe('hello world');
    expect(aws.world.s3.object('signed', 'chunks')!.detail.headers['content-encoding']).toBeUndefined();
  });

  test('a changed byte in a later chunk is refused, and nothing is stored', async () => {
    const headers = streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 11);
    const answer = await signedPut(
      '/signed/tampered',
      (chain) => Buffer.from(chunked(chain, ['hello ', 'world']).toString().replace('world', 'w0rld')),
      headers,
    );
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(await stored('tampered')).toBeUndefined();
  });

  test('a body cut short is refused', async () => {
    const headers = streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 11);
    const answer = await signedPut('/signed/cut', (chain) => chunked(chain, ['hello ']), headers);
    expect(answer.body).toContain('<Code>IncompleteBody</Code>');
    expect(await stored('cut')).toBeUndefined();
  });

  test('a signed trailer with the checksum is verified: its signature and its value', async () => {
    const headers = {
      ...streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 9),
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    };
    const put = (key: string, line: string, tamper = false) =>
      signedPut(`/signed/${key}`, (chain) => chunked(chain, ['123456789'], { line, tamper }), headers);
    expect((await put('trailer', 'x-amz-checksum-crc32c:4waSgw==')).status).toBe(200);
    expect(aws.world.s3.object('signed', 'trailer')!.detail.checksums).toEqual({ crc32c: '4waSgw==' });
    expect((await put('trailer-1', 'x-amz-checksum-crc32c:4waSgw==', true)).body).toContain(
      'SignatureDoesNotMatch',
    );
    expect((await put('trailer-2', 'x-amz-checksum-crc32c:AAAAAA==')).body).toContain('BadDigest');
  });

  test('an unsigned body with a trailer is taken as such', async () => {
    const headers = {
      ...streaming('STREAMING-UNSIGNED-PAYLOAD-TRAILER', 9),
      'x-amz-trailer': 'x-amz-checksum-crc64nvme',
    };
    const body = Buffer.from('9\r\n123456789\r\n0\r\nx-amz-checksum-crc64nvme:rosUhgp5mIg=\r\n\r\n');
    expect(await signedPut('/signed/unsigned', () => body, headers)).toEqual({ status: 200, body: '' });
    expect(await stored('unsigned')).toBe('123456789');
  });

  test('a whole body that is not the one that was signed is refused', async () => {
    const answer = await signedPut('/signed/other', () => Buffer.from('other'), {
      'x-amz-content-sha256': sha256('said'),
    });
    expect(answer.body).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
    expect(await stored('other')).toBeUndefined();
  });
});

describe('presigned URLs', () => {
  async function presign(method: string, path: string, expiresIn: number, at = new Date()): Promise<string> {
    const wanted = {
      method,
      protocol: 'http:',
      hostname: host(),
      path,
      headers: { host: host(), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      query: {},
    };
    const signed = await signer.presign(wanted as never, { expiresIn, signingDate: at });
    return `${path}?${new URLSearchParams(signed.query as Record<string, string>)}`;
  }

  test('one puts and gets without any other header, for its own key and method, in its time', async () => {
    const put = await presign('PUT', '/signed/by%20url', 60);
    expect(
      (await send('PUT', put, { host: host(), 'content-length': '4' }, Buffer.from('data'))).status,
    ).toBe(200);
    const get = await presign('GET', '/signed/by%20url', 60);
    expect(await send('GET', get, { host: host() })).toEqual({ status: 200, body: 'data' });
    expect((await send('GET', get.replace('by%20url', 'chunks'), { host: host() })).status).toBe(403);
    expect((await send('DELETE', get, { host: host() })).status).toBe(403);
    const late = await presign('GET', '/signed/by%20url', 60, new Date(Date.now() - 61_000));
    expect((await send('GET', late, { host: host() })).body).toContain('Request has expired');
  });
});

describe('host names', () => {
  test.each(['signed.localhost', 'signed.s3.us-east-1.example.test', 'signed.s3.localhost:4566'])(
    'the bucket is read from %s',
    async (name) => {
      const answer = await signedPut(
        '/a/b',
        () => Buffer.from(name),
        { 'x-amz-content-sha256': sha256(name) },
        name,
      );
      expect(answer).toEqual({ status: 200, body: '' });
      expect(await stored('a/b')).toBe(name);
    },
  );

  test("a host of another region sends the caller to the bucket's own", async () => {
    const name = 'signed.s3.eu-west-1.example.test';
    const answer = await signedPut(
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
    const answer = await signedPut(path, () => Buffer.from('x'), { 'x-amz-content-sha256': sha256('x') });
    expect(answer.body).toContain(`<Code>${code}</Code>`);
  });

  test('an upload that breaks off leaves nothing, not even bytes', async () => {
    const files = () =>
      readdirSync(join(dataDir, 'blobs', 's3'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
    const before = files().length;
    const url = await signer.presign(
      {
        method: 'PUT',
        protocol: 'http:',
        hostname: host(),
        path: '/signed/broken',
        headers: { host: host(), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        query: {},
      } as never,
      { expiresIn: 60 },
    );
    const { hostname, port } = new URL(aws.endpoint);
    const path = `/signed/broken?${new URLSearchParams(url.query as Record<string, string>)}`;
    const headers = { host: host(), 'content-length': '1000000' };
    const sent = request({ hostname, port, method: 'PUT', path, headers, setHost: false });
    sent.on('error', () => undefined);
    sent.write(Buffer.alloc(100_000));
    await vi.waitFor(() => expect(files().length).toBe(before + 1));
    sent.destroy();
    await vi.waitFor(() => expect(files().length).toBe(before));
    expect(await stored('broken')).toBeUndefined();
  });

  test('who may not look at a bucket is still told its region', async () => {
    const response = await fetch(`${aws.endpoint}/signed`, { method: 'HEAD' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amz-bucket-region')).toBe('us-east-1');
  });

  test('a key with dots and slashes stays a key', async () => {
    const answer = await signedPut('/signed/../../etc/passwd', () => Buffer.from('x'), {
      'x-amz-content-sha256': sha256('x'),
    });
    expect(answer.status).toBe(200);
    expect(await stored('../../etc/passwd')).toBe('x');
  });

  test('XML with a DOCTYPE, or that is none, is MalformedXML', async () => {
    for (const body of ['<!DOCTYPE x [<!ENTITY a "b">]><Tagging/>', '<Tagging>', 'text', '<a><b></a></b>']) {
      const answer = await signedPut('/signed/', () => Buffer.from(body), {
        'x-amz-content-sha256': sha256(body),
      });
      expect(answer.body).toContain('<Code>');
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});
