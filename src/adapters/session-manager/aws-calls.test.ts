import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsCalls, awsCalls } from './aws-calls.ts';
import { CallRefused } from './session-calls.ts';

// The SDK's real clients against a scripted AWS endpoint on loopback.

interface Asked {
  target: string;
  authorization: string;
  body: Record<string, unknown>;
}

let server: Server;
let asked: Asked[] = [];
let answers: { status: number; body: object }[] = [];
let calls: AwsCalls;

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    const { authorization = '', 'x-amz-target': target } = request.headers;
    asked.push({ target: String(target), authorization, body });
    const answer = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });
  calls = awsCalls({ region: 'us-east-1', endpoint, credentials });
});
afterEach(() => server.close());

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

test('starts a session with its document and parameters', async () => {
  answers = [{ status: 200, body: { SessionId: 's-1', TokenValue: 't', StreamUrl: 'wss://a.example/' } }];
  const started = await calls.startSession({
    target: 'i-1',
    documentName: 'AWS-StartPortForwardingSession',
    parameters: { portNumber: ['80'] },
    reason: 'ticket 7',
  });
  expect(started).toEqual({ sessionId: 's-1', tokenValue: 't', streamUrl: 'wss://a.example/' });
  expect(asked[0]).toMatchObject({
    target: 'AmazonSSM.StartSession',
    authorization: expect.stringContaining('/us-east-1/ssm/aws4_request'),
    body: {
      Target: 'i-1',
      DocumentName: 'AWS-StartPortForwardingSession',
      Parameters: { portNumber: ['80'] },
      Reason: 'ticket 7',
    },
  });
});

test('tells a refusal of ResumeSession from a failure that may pass', async () => {
  const denied = { __type: 'AccessDeniedException', message: 'not yours' };
  const throttled = { __type: 'ThrottlingException', message: 'slow down' };
  answers = [
    { status: 400, body: denied },
    { status: 400, body: throttled },
    { status: 400, body: throttled },
    { status: 200, body: {} },
  ];
  await expect(calls.resume('s-1')).rejects.toThrow(
    new CallRefused('AccessDeniedException', 'AccessDeniedException: not yours'),
  );
  await expect(calls.resume('s-1')).rejects.not.toBeInstanceOf(CallRefused);
  expect(await calls.resume('s-1')).toBeUndefined();
});

test('asks KMS on the same machine for 64 bytes under the encryption context', async () => {
  const plaintext = Buffer.alloc(64, 7);
  const body = {
    Plaintext: plaintext.toString('base64'),
    CiphertextBlob: Buffer.from('sealed').toString('base64'),
  };
  answers = [{ status: 200, body }];
  const context = { 'aws:ssm:SessionId': 's-1', 'aws:ssm:TargetId': 'i-1' };
  const key = await calls.generateDataKey({ kmsKeyId: 'alias/a', encryptionContext: context });
  expect([Buffer.from(key.plaintext).equals(plaintext), Buffer.from(key.cipherText).toString()]).toEqual([
    true,
    'sealed',
  ]);
  expect(asked[0]).toMatchObject({
    target: 'TrentService.GenerateDataKey',
    body: { KeyId: 'alias/a', NumberOfBytes: 64, EncryptionContext: context },
  });
});

test('refuses a data key of another length', async () => {
  const short = { Plaintext: Buffer.alloc(32).toString('base64'), CiphertextBlob: 'AA==' };
  answers = [{ status: 200, body: short }];
  await expect(calls.generateDataKey({ kmsKeyId: 'k', encryptionContext: {} })).rejects.toThrow('64 bytes');
});

test('signs openings with the same credentials', async () => {
  const headers = await calls.signOpening('ws://127.0.0.1:1/v1/data-channel/s-1');
  expect(headers.authorization).toContain('Credential=AKIDEXAMPLE/');
});
