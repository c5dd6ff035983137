import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { tlsMaterial } from './tls.ts';

let dataDir: string;
let aws: LocalAws;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tls-'));
  aws = await startLocalAws({ dataDir });
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

/** The status of a request to the TLS port under a name; rejects as Node's TLS does. */
function get(servername: string, ca: string | undefined): Promise<number> {
  const { port } = new URL(aws.tlsEndpoint);
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/',
      servername,
      headers: { host: servername },
      agent: false,
    };
    request(ca === undefined ? options : { ...options, ca }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

const authority = () => readFileSync(aws.caFile, 'utf8');

describe('the certificate', () => {
  test.each([
    'localhost',
    'ssm.us-east-1.amazonaws.test',
    'bucket.s3.us-east-1.amazonaws.test',
    'bucket.s3.localhost',
  ])('is good for %s, for who trusts the authority', async (name) => {
    expect(await get(name, authority())).toBeGreaterThanOrEqual(400);
  });

  test('is good for the address', () => {
    const server = new X509Certificate(readFileSync(join(dataDir, 'tls', 'server.pem')));
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkIssued(new X509Certificate(authority()))).toBe(true);
    expect(server.ca).toBe(false);
  });

  test('is refused under another name and by who trusts nothing of ours', async () => {
    await expect(get('ssm.example.test', authority())).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(get('localhost', undefined)).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/),
    });
  });
});

test('keys are their owner’s alone; the authority’s key is kept nowhere', () => {
  expect(statSync(join(dataDir, 'tls')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'tls', 'server.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(aws.caFile, 'utf8')).not.toContain('PRIVATE');
});

test('a second start keeps them; a first one that was cut off makes them anew', async () => {
  const first = await tlsMaterial(dataDir, Date.now());
  expect(await tlsMaterial(dataDir, Date.now())).toEqual(first);
  const other = mkdtempSync(join(tmpdir(), 'tls-'));
  const whole = await tlsMaterial(other, Date.now());
  rmSync(join(other, 'tls', 'ca.pem'));
  const again = await tlsMaterial(other, Date.now());
  expect(again.cert).not.toBe(whole.cert);
  rmSync(other, { recursive: true });
});
