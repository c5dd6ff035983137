import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, type KeySpec } from '@aws-sdk/client-kms';
import { HUB_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll } from 'vitest';
import { KmsSigner } from '../../src/adapters/aws/kms-signer.ts';
import { LocalKeySigner } from '../../src/adapters/evidence/local-key-signer.ts';
import { describeEvidenceSigner } from './evidence-signer.ts';

let aws: Awaited<ReturnType<typeof startTestAws>>;
let clients: ReturnType<typeof makeClients>;
let dir: string;
beforeAll(async () => {
  aws = await startTestAws();
  clients = makeClients(aws.endpoint, makeAdmin(aws.world, HUB_ACCOUNT));
  dir = mkdtempSync(join(tmpdir(), 'signers-'));
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
  rmSync(dir, { recursive: true });
});

describeEvidenceSigner('a key file', async () => {
  const folder = mkdtempSync(join(dir, 'key-'));
  const signer = (name: string) => new LocalKeySigner(join(folder, name));
  return { signer: signer('one.pem'), same: signer('one.pem'), other: signer('two.pem') };
});

for (const spec of ['ECC_NIST_P256', 'ECC_NIST_EDWARDS25519', 'RSA_2048'] satisfies KeySpec[])
  describeEvidenceSigner(`KMS, ${spec}`, async () => {
    const key = async () => {
      const made = await clients.kms.send(new CreateKeyCommand({ KeySpec: spec, KeyUsage: 'SIGN_VERIFY' }));
      return made.KeyMetadata?.Arn ?? '';
    };
    const one = await key();
    return {
      signer: new KmsSigner(clients.kms, one),
      same: new KmsSigner(clients.kms, one),
      other: new KmsSigner(clients.kms, await key()),
    };
  });
