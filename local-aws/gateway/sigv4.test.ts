import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseSignature } from './parse-signature.ts';
import { type Signature, type SignedRequest, signatureMatches, signingKey } from './sigv4.ts';

// The requests and signatures that AWS publishes: the "Signature Version 4 test suite" (get-vanilla and others),
// the General Reference's ListUsers, and Amazon S3's "Authenticating requests" examples.

const EMPTY = hash('sha256', '');

interface Vector {
  readonly name: string;
  readonly service: string;
  readonly request: Partial<SignedRequest>;
  readonly signedHeaders: string;
  readonly signature: string;
}

const host = 'example.amazonaws.com';
const suite = (
  name: string,
  signature: string,
  request: Partial<SignedRequest> = {},
  signedHeaders = 'host;x-amz-date',
): Vector => ({
  name,
  service: 'service',
  signature,
  signedHeaders,
  request: { ...request, headers: { host, 'x-amz-date': '20150830T123600Z', ...request.headers } },
});

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const VECTORS: readonly Vector[] = [
  suite('get-vanilla', VANILLA),
  suite('post-vanilla', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b', {
    method: 'POST',
  }),
  suite('get-relative', VANILLA, { rawPath: '/example/..' }),
  suite('get-relative-relative', VANILLA, { rawPath: '/example1/example2/../..' }),
  suite('get-slash', VANILLA, { rawPath: '//' }),
  suite('get-slash-dot-slash', VANILLA, { rawPath: '/./' }),
  suite(
    'get-vanilla-query-order-key-case',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    { rawQuery: 'Param2=value2&Param1=value1' },
  ),
  suite(
    'get-header-value-trim',
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
    'host;my-header1;my-header2;x-amz-date',
  ),
  suite(
    'post-x-www-form-urlencoded',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payloadHash: hash('sha256', 'Param1=value1'),
    },
    'content-type;host;x-amz-date',
  ),
];

const SUITE_SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const S3_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

function requestOf(parts: Partial<SignedRequest>): SignedRequest {
  return { method: 'GET', rawPath: '/', rawQuery: '', headers: {}, payloadHash: EMPTY, ...parts };
}

function check(vector: Vector, amzDate: string, secret: string): boolean {
  const signature: Signature = {
    accessKeyId: 'AKIDEXAMPLE',
    date: amzDate.slice(0, 8),
    region: 'us-east-1',
    service: vector.service,
    amzDate,
    signedHeaders: vector.signedHeaders.split(';'),
    signature: vector.signature,
  };
  return signatureMatches(requestOf(vector.request), signature, secret);
}

describe('signatures that AWS publishes', () => {
  test.each(VECTORS)('$name of the test suite matches', (vector) => {
    expect(check(vector, '20150830T123600Z', SUITE_SECRET)).toBe(true);
  });

  test("the General Reference's ListUsers matches", () => {
    const vector: Vector = {
      name: 'ListUsers',
      service: 'iam',
      signedHeaders: 'content-type;host;x-amz-date',
      signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
      request: {
        rawQuery: 'Action=ListUsers&Version=2010-05-08',
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          host: 'iam.amazonaws.com',
          'x-amz-date': '20150830T123600Z',
        },
      },
    };
    expect(check(vector, '20150830T123600Z', SUITE_SECRET)).toBe(true);
  });

  const s3 = (
    name: string,
    signature: string,
    signedHeaders: string,
    request: Partial<SignedRequest>,
  ): Vector => ({
    name,
    service: 's3',
    signature,
    signedHeaders,
    request: {
      ...request,
      headers: {
        host: 'examplebucket.s3.amazonaws.com',
        'x-amz-content-sha256': request.payloadHash ?? EMPTY,
        'x-amz-date': '20130524T000000Z',
        ...request.headers,
      },
    },
  });
  const usual = 'host;x-amz-content-sha256;x-amz-date';

  test.each([
    s3(
      'GET Object',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      'host;range;x-amz-content-sha256;x-amz-date',
      { rawPath: '/test.txt', headers: { range: 'bytes=0-9' } },
    ),
    s3(
      'PUT Object',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      {
        method: 'PUT',
        rawPath: '/test$file.text',
        payloadHash: hash('sha256', 'Welcome to Amazon S3.'),
        headers: {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        },
      },
    ),
    s3('GET Bucket Lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543', usual, {
      rawQuery: 'lifecycle',
    }),
    s3('GET Bucket', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7', usual, {
      rawQuery: 'max-keys=2&prefix=J',
    }),
  ])("S3's $name matches", (vector) => {
    expect(check(vector, '20130524T000000Z', S3_SECRET)).toBe(true);
  });

  test("S3's presigned URL matches, its own signature left out of what is signed", () => {
    const rawQuery =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    const signature = parseSignature({}, new URLSearchParams(rawQuery))!;
    const request = requestOf({
      rawPath: '/test.txt',
      rawQuery,
      headers: { host: 'examplebucket.s3.amazonaws.com' },
      payloadHash: 'UNSIGNED-PAYLOAD',
    });
    expect(signatureMatches(request, signature, S3_SECRET)).toBe(true);
  });

  test("the General Reference's derived key comes out", () => {
    expect(
      signingKey(SUITE_SECRET, { date: '20150830', region: 'us-east-1', service: 'iam' }).toString('hex'),
    ).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
  });
});

describe('what does not match', () => {
  const vanilla = VECTORS[0]!;

  test.each([
    ['another character', `${VANILLA.slice(0, -1)}0`],
    ['cut', VANILLA.slice(0, -2)],
    ['empty', ''],
    ['not hexadecimal', 'z'.repeat(64)],
    ['with more behind it', `${VANILLA}zz`],
    ['with more hexadecimal behind it', `${VANILLA}00`],
  ])('a signature: %s', (_, signature) => {
    expect(check({ ...vanilla, signature }, '20150830T123600Z', SUITE_SECRET)).toBe(false);
  });

  test.each<[string, Partial<SignedRequest>]>([
    ['method', { method: 'PUT' }],
    ['path', { rawPath: '/a' }],
    ['query', { rawQuery: 'a=b' }],
    ['payload', { payloadHash: hash('sha256', 'x') }],
    ['signed header', { headers: { ...vanilla.request.headers, host: 'other' } }],
  ])('a request of another %s', (_, changed) => {
    const request = { ...vanilla.request, ...changed };
    expect(check({ ...vanilla, request }, '20150830T123600Z', SUITE_SECRET)).toBe(false);
  });

  test('a key derived for one day, region or service is none for another', () => {
    const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
    const keys = [
      scope,
      { ...scope, date: '20150831' },
      { ...scope, region: 'eu-west-1' },
      { ...scope, service: 'sts' },
    ].map((each) => signingKey(SUITE_SECRET, each).toString('hex'));
    expect(new Set(keys).size).toBe(4);
  });
});
