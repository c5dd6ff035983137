import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { AUDIENCE_HEADER, IDENTITY_BODY, type IdentityProof } from '../../api/authentication.ts';
import { StsIdentityService, stsEndpoint } from './identity-service.ts';

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const PROOF = {
  authorization: 'AWS4-HMAC-SHA256 Credential=x',
  'x-amz-date': '20261121T100000Z',
  [AUDIENCE_HEADER]: 'ours',
} as unknown as IdentityProof;

async function askOf(answer: RequestListener) {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new StsIdentityService(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).ask(PROOF);
}

const answerOf = (arn: string) =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDA</UserId><Account>222222222222</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

test('the proof goes to STS with our own path and body, and who it is comes back', async () => {
  let seen = '';
  const identity = await askOf(async (request, response) => {
    for await (const data of request) seen += data;
    seen = `${request.method} ${request.url} ${request.headers[AUDIENCE_HEADER]} ${seen}`;
    response.end(answerOf('arn:aws:iam::222222222222:user/engineer'));
  });
  expect(seen).toBe(`POST / ours ${IDENTITY_BODY}`);
  expect(identity).toEqual({
    arn: 'arn:aws:iam::222222222222:user/engineer',
    account: '222222222222',
    userId: 'AIDA',
  });
});

describe('no identity', () => {
  test.each<[string, RequestListener, string]>([
    [
      'a refusal',
      (_, response) =>
        response
          .writeHead(403)
          .end(
            '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>too old</Message></Error></ErrorResponse>',
          ),
      'ExpiredToken: too old',
    ],
    ['a refusal without words', (_, response) => response.writeHead(500).end(), '500'],
    ['an answer of another kind', (_, response) => response.end('{}'), 'names no identity'],
    ['an empty ARN', (_, response) => response.end(answerOf('')), 'names no identity'],
    [
      'a redirection, which would take the proof elsewhere',
      (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:65535/' }).end(),
      'fetch failed',
    ],
  ])('is taken from %s', async (_, answer, message) => {
    await expect(askOf(answer)).rejects.toThrow(message);
  });
});

test('the STS that is asked is that of the configuration, or of the Region', () => {
  server = createServer();
  expect(stsEndpoint({ region: 'eu-west-1' })).toBe('https://sts.eu-west-1.amazonaws.com');
  expect(stsEndpoint({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:4566' })).toBe(
    'http://127.0.0.1:4566',
  );
});
