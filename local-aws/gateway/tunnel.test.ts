import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { streamUrl } from '../ssm/sessions/stream-url.ts';
import { tlsMaterial } from './tls.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'tunnel-'));
let local: LocalAws;

beforeAll(async () => {
  local = await startLocalAws({ dataDir });
});
afterAll(async () => {
  await local.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Asks for a tunnel; gives the first line of the answer and the socket. */
async function tunnelTo(host: string): Promise<{ line: string; socket: Socket }> {
  const socket = connect(Number(new URL(local.endpoint).port), '127.0.0.1');
  socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const line = await new Promise<string>((resolve, reject) => {
    socket.once('data', (data) => resolve(data.toString('latin1').split('\r\n')[0]!));
    socket.once('error', reject);
  });
  return { line, socket };
}

async function handshake(socket: Socket, servername: string): Promise<TLSSocket> {
  const tls = connectTls({ socket, servername, ca: readFileSync(local.caFile) });
  await new Promise<void>((resolve, reject) => {
    tls.once('secureConnect', resolve);
    tls.once('error', reject);
  });
  return tls;
}

test.each([
  'kms.us-east-1.amazonaws.com',
  'logs.eu-west-1.amazonaws.com',
  'ssmmessages.us-east-1.amazonaws.test',
  'sallyport-archive-111111111111.s3.us-east-1.amazonaws.com',
  'sts.amazonaws.com',
])('a tunnel to %s ends at local-aws itself, under a certificate of that name', async (host) => {
  const { line, socket } = await tunnelTo(`${host}:443`);
  expect(line).toBe('HTTP/1.1 200 Connection established');
  const tls = await handshake(socket, host);
  tls.write(
    `POST / HTTP/1.1\r\nHost: ${host}\r\nX-Amz-Target: TrentService.ListKeys\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
  );
  let answer = '';
  for await (const data of tls) answer += String(data);
  expect(answer).toContain('MissingAuthenticationToken');
});

test.each([
  'example.com:443',
  'kms.us-east-1.amazonaws.com:80',
  'amazonaws.com.example.com:443',
  'kms.us-east-1.amazonaws.com',
  '127.0.0.1:22',
  'evil@kms.us-east-1.amazonaws.com:443',
])('a tunnel to %s is refused', async (host) => {
  const { line, socket } = await tunnelTo(host);
  expect(line).toBe('HTTP/1.1 403 Forbidden');
  socket.destroy();
});

test('a tunnel that breaks in the middle of the handshake harms nobody', async () => {
  const { socket } = await tunnelTo('kms.us-east-1.amazonaws.com:443');
  socket.write(Buffer.from([0x16, 3, 1, 0, 4]));
  socket.resetAndDestroy();
  const garbage = await tunnelTo('kms.us-east-1.amazonaws.com:443');
  garbage.socket.end('this is no TLS');
  const { line, socket: next } = await tunnelTo('kms.us-east-1.amazonaws.com:443');
  expect(line).toContain('200');
  (await handshake(next, 'kms.us-east-1.amazonaws.com')).destroy();
});

test('who called ssm by its AWS name opens the data channel by its AWS name', () => {
  const from = (host: string, secure: boolean) =>
    streamUrl({ world: local.world, http: { host, secure } as never }, 'engineer-0123');
  const path = '/v1/data-channel/engineer-0123?role=publish_subscribe';
  expect(from('ssm.us-east-1.amazonaws.com', true)).toBe(`wss://ssmmessages.us-east-1.amazonaws.com${path}`);
  expect(from('ssm.us-east-1.amazonaws.test:4567', true)).toBe(
    `wss://ssmmessages.us-east-1.amazonaws.test:4567${path}`,
  );
  expect(from('127.0.0.1:4567', true)).toBe(`${local.tlsEndpoint.replace('https', 'wss')}${path}`);
  expect(from('ssm.us-east-1.amazonaws.com', false)).toBe(`${local.endpoint.replace('http', 'ws')}${path}`);
  expect(from('ssm.evil.example/amazonaws.com', true)).toBe(
    `${local.tlsEndpoint.replace('https', 'wss')}${path}`,
  );
});

test('a certificate of an earlier version, without all the names, is made anew; a good one is kept', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tls-'));
  const first = await tlsMaterial(dir, Date.now());
  expect((await tlsMaterial(dir, Date.now())).cert).toBe(first.cert);
  const nearlyOver = Date.now() + 2 * 365 * 24 * 3600 * 1000;
  const second = await tlsMaterial(dir, nearlyOver);
  expect(second.cert).not.toBe(first.cert);
  writeFileSync(join(dir, 'tls', 'server.pem'), readFileSync(local.caFile));
  expect((await tlsMaterial(dir, Date.now())).cert).not.toBe(readFileSync(local.caFile, 'utf8'));
  rmSync(dir, { recursive: true, force: true });
});
