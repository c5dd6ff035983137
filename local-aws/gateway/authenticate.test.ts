import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';
import { type RawRequest, type RawWish, sendRaw, signRaw } from '../testing/raw-call.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE_MS = 60_000;

let aws: LocalAws;
let admin: SdkCredentials;

beforeAll(async () => {
  aws = await startTestAws({ now: () => NOW });
  admin = makeAdmin(aws.world, ACCOUNT);
  aws.world.s3.createBucket({ name: 'bucket', account: ACCOUNT, region: 'us-east-1' });
});

afterAll(() => aws.close());

type Name = 'json' | 'query' | 'ec2' | 's3' | 'messages';

const WISHES: Record<Name, RawWish> = {
  json: {
    service: 'ssm',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.DescribeSessions' },
    body: '{"State":"Active"}',
  },
  query: { service: 'iam', headers: FORM, body: 'Action=ListUsers&Version=2010-05-08' },
  ec2: { service: 'ec2', headers: FORM, body: 'Action=DescribeInstances&Version=2016-11-15' },
  s3: { service: 's3', method: 'GET', path: '/bucket', query: { 'list-type': '2' } },
  messages: {
    service: 'ssmmessages',
    path: '/v1/data-channel/admin-0123456789abcdef0',
    body: '{"MessageSchemaVersion":"1.0","RequestId":"r","ClientId":""}',
  },
};

const wishOf = (name: Name, more: Partial<RawWish> = {}): RawWish => ({
  ...WISHES[name],
  at: new Date(NOW),
  ...more,
});

async function send(wish: RawWish, change: (request: RawRequest) => unknown = () => undefined, as = admin) {
  const request = await signRaw(aws.endpoint, as, wish);
  change(request);
  return sendRaw(aws.endpoint, request);
}

const EVERY: Name[] = ['json', 'query', 'ec2', 's3', 'messages'];

test.each(['json', 'query', 'ec2', 's3'] as const)(
  'a %s call that is signed well is answered',
  async (name) => {
    expect((await send(wishOf(name))).status).toBe(200);
  },
);

/** Code and status that AWS gives for each reason and protocol. Source: "Common errors" of each API. */
const REFUSALS: Record<Name, Record<'missing' | 'unknown' | 'wrong' | 'skewed', [string, number]>> = {
  json: {
    missing: ['MissingAuthenticationTokenException', 400],
    unknown: ['UnrecognizedClientException', 400],
    wrong: ['InvalidSignatureException', 400],
    skewed: ['InvalidSignatureException', 400],
  },
  query: {
    missing: ['MissingAuthenticationToken', 403],
    unknown: ['InvalidClientTokenId', 403],
    wrong: ['SignatureDoesNotMatch', 403],
    skewed: ['SignatureDoesNotMatch', 403],
  },
  ec2: {
    missing: ['MissingAuthenticationToken', 403],
    unknown: ['AuthFailure', 401],
    wrong: ['AuthFailure', 401],
    skewed: ['RequestExpired', 400],
  },
  s3: {
    missing: ['AccessDenied', 403],
    unknown: ['InvalidAccessKeyId', 403],
    wrong: ['SignatureDoesNotMatch', 403],
    skewed: ['RequestTimeTooSkewed', 403],
  },
  messages: {
    missing: ['BadRequest', 403],
    unknown: ['BadRequest', 403],
    wrong: ['BadRequest', 403],
    skewed: ['BadRequest', 403],
  },
};

describe.each(EVERY)('a %s call is refused in its protocol’s words', (name) => {
  const expectRefusal = async (
    reason: keyof (typeof REFUSALS)[Name],
    answer: Promise<{ code: string; status: number }>,
  ) => {
    const { code, status } = await answer;
    expect([code, status]).toEqual(REFUSALS[name][reason]);
  };

  test('with a key that nobody has', () =>
    expectRefusal('unknown', send(wishOf(name), undefined, { ...admin, accessKeyId: 'AKIANOBODY' })));

  test('with another secret', () =>
    expectRefusal('wrong', send(wishOf(name), undefined, { ...admin, secretAccessKey: 'x'.repeat(40) })));

  test('with a token that is not the key’s', () =>
    expectRefusal('unknown', send(wishOf(name), undefined, { ...admin, sessionToken: 'made up' } as never)));

  test('with one more header of AWS that was not signed', () =>
    expectRefusal(
      'wrong',
      send(wishOf(name), ({ headers }) => Object.assign(headers, { 'x-amz-more': 'x' })),
    ));

  test('without the host among what is signed', () =>
    expectRefusal(
      'wrong',
      send(wishOf(name), ({ headers }) => {
        headers['authorization'] = headers['authorization']!.replace('host;', '');
      }),
    ));

  test.each<[string, (request: RawRequest) => unknown]>([
    ['path', (request) => Object.assign(request, { path: request.path.replace('/', '/x') })],
    [
      'query',
      (request) =>
        Object.assign(request, { path: `${request.path}${request.path.includes('?') ? '&' : '?'}a=b` }),
    ],
    ['host', ({ headers }) => Object.assign(headers, { host: 'elsewhere' })],
    ['x-amz-date', ({ headers }) => Object.assign(headers, { 'x-amz-date': '20261121T120001Z' })],
    [
      'region',
      ({ headers }) =>
        Object.assign(headers, {
          authorization: headers['authorization']!.replace('us-east-1', 'eu-west-1'),
        }),
    ],
  ])('with another %s than was signed', async (part, change) => {
    // A path decides of ssmmessages itself: another one is another service's.
    if (name === 'messages' && part === 'path') return expect(name).toBe('messages');
    await expectRefusal('wrong', send(wishOf(name), change));
  });

  test('by a clock that is too late or too early, and not by one within the limit', async () => {
    const limit = name === 's3' ? 15 : 5;
    for (const minutes of [-limit - 1, limit + 1])
      await expectRefusal('skewed', send(wishOf(name, { at: new Date(NOW + minutes * MINUTE_MS) })));
    if (name === 'messages') return;
    for (const minutes of [-limit, limit])
      expect((await send(wishOf(name, { at: new Date(NOW + minutes * MINUTE_MS) }))).status).toBe(200);
  });

  test('scoped to another day than its date', () =>
    expectRefusal(
      'wrong',
      send(wishOf(name), ({ headers }) => {
        headers['authorization'] = headers['authorization']!.replace('/20261121/', '/20261120/');
      }),
    ));

  test('scoped to a Region that is none', () =>
    expectRefusal('wrong', send(wishOf(name, { region: 'the-moon' }))));
});

test.each(['json', 'query', 'ec2'] as const)('a %s body other than was signed is refused', async (name) => {
  const { code } = await send(wishOf(name), (request) =>
    Object.assign(request, { body: `${request.body} ` }),
  );
  expect(code).toBe(REFUSALS[name].wrong[0]);
});

describe('a call without a whole signature', () => {
  test.each<[Name]>([['json'], ['messages']])('is refused when it has none at all (%s)', async (name) => {
    const { code, status } = await send(wishOf(name), ({ headers }) => delete headers['authorization']);
    expect([code, status]).toEqual(REFUSALS[name].missing);
  });

  test.each([
    ['Basic YWRtaW46YWRtaW4=', 'must start with AWS4-HMAC-SHA256'],
    ['AWS4-HMAC-SHA256 Credential=a/b', "requires 'Signature' parameter"],
    ['AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00', 'exactly 5 slash-delimited'],
    [
      'AWS4-HMAC-SHA256 Credential=a/20261121/us-east-1/ssm/aws5_request, SignedHeaders=host, Signature=00',
      'exactly 5 slash-delimited',
    ],
  ])('is told what is incomplete of %j', async (authorization, message) => {
    const answer = await send(wishOf('json'), ({ headers }) => Object.assign(headers, { authorization }));
    expect([answer.code, answer.status]).toEqual(['IncompleteSignature', 400]);
    expect(answer.body).toContain(message);
  });

  test('is told that its date is missing', async () => {
    const answer = await send(wishOf('json'), ({ headers }) => delete headers['x-amz-date']);
    expect(answer.body).toContain("'X-Amz-Date' or a 'Date' header");
  });
});

test('a signature for one service is none for another', async () => {
  const answer = await send({ ...wishOf('json'), service: 'logs' });
  expect(answer.code).toBe('InvalidSignatureException');
  expect(answer.body).toContain("scoped to correct service: 'ssm'");
});

test('an expired session token is told apart from an unknown one', async () => {
  aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'Short',
    trust: { Version: '2012-10-17', Statement: [] },
    policies: [],
  });
  const issued = aws.world.iam.issueRoleSession({
    roleArn: `arn:aws:iam::${ACCOUNT}:role/Short`,
    sessionName: 's',
    durationSeconds: -1,
  })!;
  const { accessKeyId, secretAccessKey, sessionToken } = issued;
  const answer = await send(wishOf('query'), undefined, {
    accessKeyId,
    secretAccessKey,
    sessionToken,
  } as never);
  expect(answer.code).toBe('ExpiredToken');
  const without = await send(wishOf('query'), undefined, { accessKeyId, secretAccessKey });
  expect(without.code).toBe('InvalidClientTokenId');
});
