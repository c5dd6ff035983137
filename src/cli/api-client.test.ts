import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiClient } from './api-client.ts';
import { CliError } from './exit.ts';
import { Output } from './output.ts';

let server: Server;
let api: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: { url: string; headers: IncomingMessage['headers']; body: string }[];
let identity: object;

beforeEach(async () => {
  seen = [];
  identity = { audience: 'ours', stsEndpoint: 'http://127.0.0.1:4566', region: 'us-east-1' };
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'the-secret-key-of-it');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      seen.push({ url: request.url!, headers: request.headers, body });
      if (request.url === '/v1/identity') response.end(JSON.stringify(identity));
      else if (request.url === '/v1/token') response.end('{"token":"t"}');
      else answer(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const settings = (origin: string | undefined) => ({
  output: new Output('json'),
  profile: undefined,
  region: 'us-east-1',
  endpoint: undefined,
  api: origin,
  configFile: undefined,
  credentialsFile: undefined,
});

const client = () => new ApiClient(settings(api));

const failureOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => expect.unreachable(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CliError);
  return [(error as CliError).exitCode, (error as CliError).message] as const;
};

test('one proof of identity gets a token, and each call carries that alone', async () => {
  answer = (_, response) => response.end('[1]');
  const caller = client();
  expect(await caller.get('/v1/sessions', { state: 'active', user: undefined })).toEqual([1]);
  expect(await caller.post('/v1/x', { a: 1 })).toEqual([1]);
  expect(seen.map(({ url }) => url)).toEqual([
    '/v1/identity',
    '/v1/token',
    '/v1/sessions?state=active',
    '/v1/x',
  ]);
  expect(seen.slice(2).map(({ headers }) => headers.authorization)).toEqual(['Bearer t', 'Bearer t']);
  expect(seen[3]!.body).toBe('{"a":1}');
});

test('a proof is for the audience and for STS, good once, and holds no secret', async () => {
  answer = (_, response) => response.end('{}');
  await client().get('/v1/x');
  await client().get('/v1/x');
  const [first, second] = seen
    .filter(({ url }) => url === '/v1/token')
    .map(({ body }) => JSON.parse(body) as Record<string, string>);
  expect(first!['authorization']).toMatch(/Credential=AKIAEXAMPLE\/\d{8}\/us-east-1\/sts\/aws4_request/);
  expect(first!['x-sallyport-audience']).toBe('ours');
  expect(first!['authorization']).toContain('x-sallyport-audience');
  expect(second!['authorization']).not.toBe(first!['authorization']);
  expect(JSON.stringify(seen)).not.toContain('the-secret-key-of-it');
});

describe('what goes wrong has its exit code', () => {
  test.each<[number, number, string, string]>([
    [1, 403, '{"message":"not you"}', 'not you'],
    [1, 404, '{"message":"not there"}', 'not there'],
    [2, 400, '{"message":"bad query"}', 'bad query'],
    [3, 500, '{"message":"it broke"}', 'it broke'],
    [3, 502, '<html>', 'the server answered 502'],
    [3, 200, '<html>', "does not answer as Sallyport's API does"],
  ])('%i for %i %s', async (code, status, body, message) => {
    answer = (_, response) => response.writeHead(status).end(body);
    expect(await failureOf(client().get('/v1/x'))).toEqual([code, expect.stringContaining(message)]);
  });

  test.each([{}, [], { stsEndpoint: 7 }, { stsEndpoint: 'x' }])('3 for an identity of %j', async (other) => {
    identity = other;
    expect(await failureOf(client().get('/v1/x'))).toEqual([
      3,
      expect.stringContaining("as Sallyport's API does"),
    ]);
  });

  test('3 for a server that is not there, 2 for none', async () => {
    server.close();
    expect(await failureOf(client().get('/v1/x'))).toEqual([3, expect.stringContaining('ECONNREFUSED')]);
    expect(() => new ApiClient(settings(undefined))).toThrow('No server is known');
  });
});

test('a stream is read line by line, however it is cut', async () => {
  const text = Buffer.from('{"a":"é"}\n\n{"b":1}\n{"c":');
  answer = (_, response) => {
    for (const byte of text) response.write(Buffer.from([byte]));
    response.end('2}\n');
  };
  const read: unknown[] = [];
  for await (const line of client().lines('/v1/x', new AbortController().signal)) read.push(line);
  expect(read).toEqual([{ a: 'é' }, { b: 1 }, { c: 2 }]);
});
