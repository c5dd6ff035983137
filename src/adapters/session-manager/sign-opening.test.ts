import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { signOpening } from './sign-opening.ts';

// The signature is made a second time here, step by step from AWS's description of SigV4, without the SDK.
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'token==',
};
const now = new Date('2026-11-21T12:00:00Z');

test('the opening carries the SigV4 signature of its GET for ssmmessages', async () => {
  const url =
    'wss://ssmmessages.us-east-1.amazonaws.com/v1/data-channel/dev-01?role=publish_subscribe&cell-number=A%3D%3D';
  const headers = await signOpening(url, { region: 'us-east-1', credentials, now });
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(lower.authorization ?? '')?.[1] ?? '';
  const values: Record<string, string | undefined> = {
    ...lower,
    host: 'ssmmessages.us-east-1.amazonaws.com',
  };
  const canonical = [
    'GET',
    '/v1/data-channel/dev-01',
    'cell-number=A%3D%3D&role=publish_subscribe',
    ...signedHeaders.split(';').map((name) => `${name}:${values[name]}`),
    '',
    signedHeaders,
    sha256(''),
  ].join('\n');
  const scope = '20261121/us-east-1/ssmmessages/aws4_request';
  const toSign = ['AWS4-HMAC-SHA256', '20261121T120000Z', scope, sha256(canonical)].join('\n');
  const key = ['us-east-1', 'ssmmessages', 'aws4_request'].reduce(
    (made, part) => hmac(made, part),
    hmac(`AWS4${credentials.secretAccessKey}`, '20261121'),
  );
  expect(signedHeaders.split(';')).toEqual(
    expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']),
  );
  expect(lower.authorization).toContain(`Credential=AKIDEXAMPLE/${scope}`);
  expect(lower.authorization).toContain(`Signature=${hmac(key, toSign).toString('hex')}`);
  expect(lower.host).toBeUndefined();
});

test('a presigned URL gets no headers', async () => {
  const url = 'wss://a.example/v1/data-channel/x?X-Amz-Signature=abc';
  expect(await signOpening(url, { region: 'us-east-1', credentials, now })).toEqual({});
});
