import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalKeySigner } from './local-key-signer.ts';
import { NodeEvidenceCrypto } from './node-crypto.ts';

const CONTENT = Buffer.from('what is signed');
let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'key-'));
  file = join(dir, 'evidence-key.pem');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the key is made at first use, for its owner only, and stays', async () => {
  const signer = new LocalKeySigner(file);
  const signature = await signer.sign(CONTENT);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const made = readFileSync(file, 'utf8');
  const again = new LocalKeySigner(file);
  const key = await again.publicKey();
  expect(readFileSync(file, 'utf8')).toBe(made);
  const crypto = new NodeEvidenceCrypto();
  expect(crypto.verify(key.pem, CONTENT, signature)).toBe(true);
  expect(crypto.verify(key.pem, Buffer.from('another'), signature)).toBe(false);
  expect(crypto.readPublicKey(key.pem)).toEqual({ algorithm: 'ed25519', sha256: key.sha256 });
});

test('a key that others can read, another kind of key and rubbish are refused, and never written over', async () => {
  await new LocalKeySigner(file).publicKey();
  chmodSync(file, 0o640);
  await expect(new LocalKeySigner(file).publicKey()).rejects.toMatchObject({
    code: 'EVIDENCE_KEY_UNUSABLE',
    message: expect.stringContaining('others can read it'),
  });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  for (const text of [String(rsa.export({ type: 'pkcs8', format: 'pem' })), 'rubbish', '']) {
    rmSync(file);
    writeFileSync(file, text, { mode: 0o600 });
    await expect(new LocalKeySigner(file).sign(CONTENT)).rejects.toMatchObject({
      code: 'EVIDENCE_KEY_UNUSABLE',
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
  const nowhere = new LocalKeySigner(join(dir, 'no-folder', 'key.pem'));
  await expect(nowhere.sign(CONTENT)).rejects.toMatchObject({ code: 'EVIDENCE_KEY_UNUSABLE' });
});

test('a private key, a key of another kind and no key at all are no public key', () => {
  const crypto = new NodeEvidenceCrypto();
  const { privateKey } = generateKeyPairSync('ed25519');
  const { publicKey } = generateKeyPairSync('x25519');
  for (const pem of [
    String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    String(publicKey.export({ type: 'spki', format: 'pem' })),
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    '',
  ]) {
    expect(crypto.readPublicKey(pem)).toBeNull();
    expect(crypto.verify(pem, CONTENT, new Uint8Array(64))).toBe(false);
  }
});
