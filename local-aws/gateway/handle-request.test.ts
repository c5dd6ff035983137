import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';
import { type RawWish, sendRaw, signRaw } from '../testing/raw-call.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const MIB = 1024 * 1024;

let aws: LocalAws;
let admin: SdkCredentials;
const bugs: Error[] = [];
const onWarning = (warning: Error) => void bugs.push(warning);

beforeAll(async () => {
  process.on('warning', onWarning);
  aws = await startTestAws();
  admin = makeAdmin(aws.world, ACCOUNT);
});

afterAll(async () => {
  await aws.close();
  process.off('warning', onWarning);
});

// Whatever is sent, no request may be answered by a bug of ours.
afterEach(() => expect(bugs).toEqual([]));

const send = async (wish: RawWish) => sendRaw(aws.endpoint, await signRaw(aws.endpoint, admin, wish));
const json = (target: string, body: string) =>
  send({
    service: 'ssm',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body,
  });
const form = (body: string, more: Partial<RawWish> = {}) =>
  send({
    service: 'iam',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    ...more,
  });

describe('what is not there', () => {
  test.each(['AmazonSSM.Nope', 'AmazonSSM.__proto__', 'AmazonSSM.', '__proto__.x', 'constructor.x', 'x', ''])(
    'target %j',
    async (target) => {
      const answer = await json(target, '{}');
      expect([answer.status, answer.code]).toEqual([400, 'UnknownOperationException']);
    },
  );

  test.each(['Action=Nope&Version=1', 'Action=toString', 'Version=1', ''])('form %j', async (body) => {
    const answer = await form(body);
    expect([answer.status, answer.code]).toEqual([400, 'InvalidAction']);
  });
});

describe('bodies', () => {
  test.each(['{', 'null', '[]', '"x"'])('%j is no JSON input', async (body) => {
    const answer = await json('AmazonSSM.StartSession', body);
    expect([answer.status, answer.code]).toEqual([400, 'SerializationException']);
  });

  test.each([
    ['known member', (nested: string) => `{"Target":${nested}}`],
    ['unknown member', (nested: string) => `{"Unknown":${nested}}`],
  ])('a hundred thousand brackets in a %s are refused', async (_, bodyOf) => {
    const answer = await json('AmazonSSM.StartSession', bodyOf('['.repeat(100_000) + ']'.repeat(100_000)));
    expect([answer.status, answer.code]).toEqual([400, 'SerializationException']);
  });

  test('one over the limit is refused, and the connection goes on', async () => {
    const large = await form(`Action=ListUsers&a=${'x'.repeat(9 * MIB)}`);
    expect([large.status, large.code]).toEqual([413, 'RequestEntityTooLarge']);
    expect((await form('Action=ListUsers&Version=2010-05-08')).status).toBe(200);
  });

  test('a caller that goes in the middle of one is no bug, for a service or for S3', async () => {
    const { hostname, port } = new URL(aws.endpoint);
    aws.world.s3.createBucket({ name: 'half', account: ACCOUNT, region: 'us-east-1' });
    const put = await signRaw(aws.endpoint, admin, {
      service: 's3',
      method: 'PUT',
      path: '/half/key',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    const heads = [
      'POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: AmazonSSM.DescribeSessions',
      `PUT /half/key HTTP/1.1\r\n${Object.entries(put.headers)
        .map((pair) => pair.join(': '))
        .join('\r\n')}\r\nexpect: 100-continue`,
    ];
    for (const head of heads) {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.write(`${head}\r\ncontent-length: 1000\r\n\r\n{`);
      if (head.startsWith('PUT')) await once(socket, 'data');
      socket.destroy();
    }
    // Answered after the two were given up.
    expect((await form('Action=ListUsers&Version=2010-05-08')).status).toBe(200);
    expect(aws.world.s3.object('half', 'key')).toBeUndefined();
  });
});

describe('methods of a query service', () => {
  const query = { Action: 'ListUsers', Version: '2010-05-08' };

  test('GET reads the parameters from the query', async () => {
    const answer = await form('', { method: 'GET', query });
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.stringContaining('<UserName>admin</UserName>'),
    ]);
  });

  test('HEAD is answered without a body', async () => {
    const answer = await form('', { method: 'HEAD', query });
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
  });
});

test('an upload that is refused does not spoil the next request on its connection', async () => {
  const { host, hostname, port } = new URL(aws.endpoint);
  const socket = connect(Number(port), hostname);
  const body = 'x'.repeat(100_000);
  const next = await signRaw(aws.endpoint, admin, {
    service: 'iam',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListUsers&Version=2010-05-08',
  });
  socket.write(
    `PUT /no-such-bucket/key HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const head = Object.entries(next.headers).map((pair) => pair.join(': '));
  socket.write(
    `POST / HTTP/1.1\r\n${head.join('\r\n')}\r\ncontent-length: ${next.body.length}\r\n\r\n${next.body}`,
  );
  let answers = '';
  for await (const data of socket) {
    answers += data;
    if (answers.includes('</ListUsersResponse>')) break;
  }
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
});

test('a long poll ends when its caller goes, and takes no message with it', async () => {
  const queue = { service: 'sqs', headers: { 'content-type': 'application/x-amz-json-1.0' } };
  const call = (action: string, input: object): RawWish => ({
    ...queue,
    headers: { ...queue.headers, 'x-amz-target': `AmazonSQS.${action}` },
    body: JSON.stringify(input),
  });
  const { QueueUrl } = JSON.parse((await send(call('CreateQueue', { QueueName: 'q' }))).body) as {
    QueueUrl: string;
  };
  const poll = await signRaw(aws.endpoint, admin, call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }));
  const { hostname, port } = new URL(aws.endpoint);
  const socket = connect(Number(port), hostname);
  const head = Object.entries(poll.headers).map((pair) => pair.join(': '));
  socket.write(
    `POST / HTTP/1.1\r\n${head.join('\r\n')}\r\ncontent-length: ${poll.body.length}\r\n\r\n${poll.body}`,
  );
  // The answer to a later request on another connection says that the poll has begun.
  await send(call('GetQueueAttributes', { QueueUrl }));
  socket.destroy();
  await send(call('GetQueueAttributes', { QueueUrl }));
  await send(call('SendMessage', { QueueUrl, MessageBody: 'm' }));
  const received = await send(call('ReceiveMessage', { QueueUrl }));
  expect(received.body).toContain('"Body":"m"');
});
