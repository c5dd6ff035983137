import { expect, test } from 'vitest';
import { openingRequest } from './opening-request.ts';

test('a stream URL becomes the GET to be signed for ssmmessages', () => {
  const url =
    'wss://ssmmessages.us-east-1.amazonaws.com/v1/data-channel/dev-01?role=publish_subscribe&cell-number=A%3D%3D';
  expect(openingRequest(url)).toEqual({
    method: 'GET',
    protocol: 'https:',
    hostname: 'ssmmessages.us-east-1.amazonaws.com',
    port: undefined,
    path: '/v1/data-channel/dev-01',
    query: { role: 'publish_subscribe', 'cell-number': 'A==' },
    headers: { host: 'ssmmessages.us-east-1.amazonaws.com' },
    signingService: 'ssmmessages',
    mustSign: true,
  });
});

test('a URL on one machine keeps its port, and a presigned one is left unsigned', () => {
  const request = openingRequest('ws://127.0.0.1:4566/v1/data-channel/x?X-Amz-Signature=abc');
  expect(request).toMatchObject({
    protocol: 'http:',
    port: 4566,
    headers: { host: '127.0.0.1:4566' },
    mustSign: false,
  });
});

test.each(['https://a.example', 'nonsense', 'wss://user:pw@a.example/'])('refuses %s', (url) => {
  expect(() => openingRequest(url)).toThrow(RangeError);
});
