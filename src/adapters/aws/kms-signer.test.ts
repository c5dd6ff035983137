import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, type KeySpec } from '@aws-sdk/client-kms';
import { HUB_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithOpenssl } from '../../../test/support/openssl.ts';
import { signatureCommand } from '../../domain/evidence/recipe.ts';
import { NodeEvidenceCrypto } from '../evidence/node-crypto.ts';
import { KmsSigner } from './kms-signer.ts';

let aws: Awaited<ReturnType<typeof startTestAws>>;
let clients: ReturnType<typeof makeClients>;
let dir: string;
beforeAll(async () => {
  aws = await startTestAws();
  clients = makeClients(aws.endpoint, makeAdmin(aws.world, HUB_ACCOUNT));
  dir = mkdtempSync(join(tmpdir(), 'kms-'));
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
  rmSync(dir, { recursive: true });
});

async function signerOf(KeySpec: KeySpec, KeyUsage: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT' = 'SIGN_VERIFY') {
  const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({ KeySpec, KeyUsage }));
  return new KmsSigner(clients.kms, KeyMetadata?.Arn ?? '');
}

/** The recipe's command over these, as a person runs it; its exit status. */
function verifyByHand(
  pem: string,
  content: Uint8Array,
  signature: Uint8Array,
  command: string,
): number | null {
  writeFileSync(join(dir, 'public-key.pem'), pem);
  writeFileSync(join(dir, 'MANIFEST.sha256'), content);
  writeFileSync(join(dir, 'MANIFEST.sig'), signature);
  return spawnSync('bash', ['-c', command], { cwd: dir }).status;
}

describeWithOpenssl('with OpenSSL', () => {
  test('what a key of KMS signs is verified by openssl, by the recipe for its kind', async () => {
    for (const [spec, bytes] of [
      ['ECC_NIST_P256', 1200],
      ['RSA_2048', 1200],
      ['RSA_2048', 9000],
      ['ECC_NIST_EDWARDS25519', 1200],
    ] as const) {
      const signer = await signerOf(spec);
      const content = Buffer.alloc(bytes, 'manifest\n');
      const key = await signer.publicKey();
      const signature = await signer.sign(content);
      const command = signatureCommand(key.algorithm);
      expect([spec, verifyByHand(key.pem, content, signature, command)]).toEqual([spec, 0]);
      expect(verifyByHand(key.pem, Buffer.concat([content, Buffer.from(' ')]), signature, command)).not.toBe(
        0,
      );
      expect(new NodeEvidenceCrypto().readPublicKey(key.pem)).toEqual({
        algorithm: key.algorithm,
        sha256: key.sha256,
      });
    }
    expect(execFileSync('openssl', ['version'], { encoding: 'utf8' })).toMatch(/^OpenSSL 3/);
  });
});

test('a manifest too long for Ed25519 in KMS, a key that does not sign and none at all say what to do', async () => {
  const ed25519 = await signerOf('ECC_NIST_EDWARDS25519');
  await expect(ed25519.sign(Buffer.alloc(4097))).rejects.toMatchObject({
    code: 'EVIDENCE_KEY_UNUSABLE',
    message: expect.stringContaining('use a key of ECC_NIST_P256'),
  });
  const symmetric = await signerOf('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
  await expect(symmetric.publicKey()).rejects.toMatchObject({ code: 'AWS_REFUSED' });
  const none = new KmsSigner(clients.kms, '00000000-0000-4000-8000-000000000000');
  await expect(none.sign(Buffer.alloc(1))).rejects.toMatchObject({ code: 'AWS_REFUSED' });
});
