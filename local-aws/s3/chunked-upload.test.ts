import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, SignedS3, sha256 } from '../testing/signed-s3.ts';

let signed: SignedS3;

beforeAll(async () => {
  signed = await SignedS3.start();
});

afterAll(() => signed.close());

function chunked(
  chain: Chain,
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

describe('chunked bodies', () => {
  const streaming = (payload: string, length: number) => ({
    'x-amz-content-sha256': payload,
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(length),
  });

  test('chunks whose signatures chain are put together, and the encoding is not kept', async () => {
    const headers = streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 11);
    const answer = await signed.put(
      '/signed/chunks',
      (chain) => chunked(chain, ['hello ', 'world']),
      headers,
    );
    expect(answer).toEqual({ status: 200, body: '' });
    expect(await signed.stored('chunks')).toBe('hello world');
    expect(
      signed.aws.world.s3.object('signed', 'chunks')!.detail.headers['content-encoding'],
    ).toBeUndefined();
  });

  test('a changed byte in a later chunk is refused, and nothing is stored', async () => {
    const headers = streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 11);
    const answer = await signed.put(
      '/signed/tampered',
      (chain) => Buffer.from(chunked(chain, ['hello ', 'world']).toString().replace('world', 'w0rld')),
      headers,
    );
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(await signed.stored('tampered')).toBeUndefined();
  });

  test('a body cut short is refused', async () => {
    const headers = streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 11);
    const answer = await signed.put('/signed/cut', (chain) => chunked(chain, ['hello ']), headers);
    expect(answer.body).toContain('<Code>IncompleteBody</Code>');
    expect(await signed.stored('cut')).toBeUndefined();
  });

  test('a signed trailer with the checksum is verified: its signature and its value', async () => {
    const headers = {
      ...streaming('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 9),
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    };
    const put = (key: string, line: string, tamper = false) =>
      signed.put(`/signed/${key}`, (chain) => chunked(chain, ['123456789'], { line, tamper }), headers);
    expect((await put('trailer', 'x-amz-checksum-crc32c:4waSgw==')).status).toBe(200);
    expect(signed.aws.world.s3.object('signed', 'trailer')!.detail.checksums).toEqual({ crc32c: '4waSgw==' });
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
    expect(await signed.put('/signed/unsigned', () => body, headers)).toEqual({ status: 200, body: '' });
    expect(await signed.stored('unsigned')).toBe('123456789');
  });

  test('a whole body that is not the one that was signed is refused', async () => {
    const answer = await signed.put('/signed/other', () => Buffer.from('other'), {
      'x-amz-content-sha256': sha256('said'),
    });
    expect(answer.body).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
    expect(await signed.stored('other')).toBeUndefined();
  });
});
