import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
let aws: LocalAws;

beforeAll(async () => {
  aws = await startTestAws();
});

afterAll(() => aws.close());

/** node:crypto in the shape that the signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

/** A presigned GetCallerIdentity with one more signed header, as callers of the API send it. */
async function presigned(audience: string): Promise<string> {
  const signer = new SignatureV4({
    service: 'sts',
    region: 'us-east-1',
    credentials: makeAdmin(aws.world, ACCOUNT),
    sha256: Sha256,
  });
  const { host, hostname, port, protocol } = new URL(aws.endpoint);
  const request = await signer.presign(
    {
      method: 'GET',
      protocol,
      hostname,
      port: Number(port),
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, 'x-sallyport-audience': audience },
    },
    { expiresIn: 60, unhoistableHeaders: new Set(['x-sallyport-audience']) },
  );
  const query = new URLSearchParams(request.query as Record<string, string>);
  return `${aws.endpoint}/?${query}`;
}

test('a presigned GetCallerIdentity says who signed it, to whoever sends it with the signed headers', async () => {
  const url = await presigned('sallyport');
  const answer = await fetch(url, { headers: { 'x-sallyport-audience': 'sallyport' } });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(`<Arn>arn:aws:iam::${ACCOUNT}:user/admin</Arn>`);
});

test('it is refused with another audience than the signed one', async () => {
  const url = await presigned('sallyport');
  const answer = await fetch(url, { headers: { 'x-sallyport-audience': 'other' } });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('SignatureDoesNotMatch');
});
