import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  type KeySpec,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin, type SdkCredentials } from '../testing/make-admin.ts';

const HUB = '111111111111';
const MEMBER = '222222222222';
const dataDir = mkdtempSync(join(tmpdir(), 'kms-'));
let aws: LocalAws;
let admin: KMSClient;
let other: KMSClient;

function client(credentials: SdkCredentials): KMSClient {
  return new KMSClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

function userClient(account: string, name: string, statements: object[]): KMSClient {
  const document = { Version: '2012-10-17', Statement: statements };
  return client(aws.world.iam.bootstrap.user({ account, name, policies: [{ name: 'p', document }] }));
}

async function newKey(policy?: object): Promise<string> {
  const Policy = policy === undefined ? undefined : JSON.stringify(policy);
  const made = await admin.send(new CreateKeyCommand({ Policy }));
  return made.KeyMetadata!.Arn!;
}

beforeAll(async () => {
  aws = await startLocalAws({ dataDir });
  admin = client(makeAdmin(aws.world, HUB));
  other = client(makeAdmin(aws.world, MEMBER));
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

describe('encryption', () => {
  test('a data key of 64 bytes comes back with the same context, and with no other', async () => {
    const KeyId = await newKey();
    const EncryptionContext = { 'aws:ssm:SessionId': 'dev-1', 'aws:ssm:TargetId': 'i-1' };
    const made = await admin.send(
      new GenerateDataKeyCommand({ KeyId, NumberOfBytes: 64, EncryptionContext }),
    );
    expect(made.Plaintext).toHaveLength(64);
    const CiphertextBlob = made.CiphertextBlob!;
    const back = await admin.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(Buffer.from(back.Plaintext!).equals(Buffer.from(made.Plaintext!))).toBe(true);
    expect(back.KeyId).toBe(KeyId);
    for (const wrong of [
      {},
      { ...EncryptionContext, extra: '1' },
      { ...EncryptionContext, 'aws:ssm:SessionId': 'dev-2' },
    ]) {
      await expect(
        admin.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: wrong })),
      ).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  test('a changed byte anywhere in the ciphertext is refused', async () => {
    const KeyId = await newKey();
    const { CiphertextBlob } = await admin.send(
      new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret') }),
    );
    for (const at of [0, 20, 40, 60, CiphertextBlob!.length - 1]) {
      const changed = Buffer.from(CiphertextBlob!);
      changed[at]! ^= 1;
      await expect(admin.send(new DecryptCommand({ CiphertextBlob: changed }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  test('a ciphertext moves to another key', async () => {
    const [from, to] = [await newKey(), await newKey()];
    const first = await admin.send(new EncryptCommand({ KeyId: from, Plaintext: Buffer.from('x') }));
    const moved = await admin.send(
      new ReEncryptCommand({ CiphertextBlob: first.CiphertextBlob, DestinationKeyId: to }),
    );
    const back = await admin.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, KeyId: to }));
    expect(Buffer.from(back.Plaintext!).toString()).toBe('x');
    await expect(
      admin.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, KeyId: from })),
    ).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  test('what a key is told of does not hold its material', async () => {
    const KeyId = await newKey();
    const key = aws.world.kms.byArn(KeyId)!;
    const answer = await admin.send(new DescribeKeyCommand({ KeyId }));
    expect(JSON.stringify(answer)).not.toContain(key.material[0]);
  });
});

describe('states', () => {
  test('a disabled key, and one that waits for deletion, do not work', async () => {
    const KeyId = await newKey();
    await admin.send(new DisableKeyCommand({ KeyId }));
    const use = () => admin.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
    await expect(use()).rejects.toMatchObject({
      name: 'DisabledException',
      message: `${KeyId} is disabled.`,
    });
    const scheduled = await admin.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(scheduled.KeyState).toBe('PendingDeletion');
    await expect(use()).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    await admin.send(new CancelKeyDeletionCommand({ KeyId }));
    const after = await admin.send(new DescribeKeyCommand({ KeyId }));
    expect(after.KeyMetadata!.KeyState).toBe('Disabled');
  });

  test('aliases and the managed keys of services are found by name', async () => {
    const KeyId = await newKey();
    await admin.send(new CreateAliasCommand({ AliasName: 'alias/logs', TargetKeyId: KeyId }));
    const found = await admin.send(new DescribeKeyCommand({ KeyId: 'alias/logs' }));
    expect(found.KeyMetadata!.Arn).toBe(KeyId);
    const managed = await admin.send(new DescribeKeyCommand({ KeyId: 'alias/aws/ssm' }));
    expect(managed.KeyMetadata!.KeyManager).toBe('AWS');
    const listed = await admin.send(new ListAliasesCommand({}));
    expect(listed.Aliases!.map((alias) => alias.AliasName)).toEqual(['alias/aws/ssm', 'alias/logs']);
    await expect(admin.send(new DescribeKeyCommand({ KeyId: 'alias/none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Alias arn:aws:kms:us-east-1:${HUB}:alias/none is not found.`,
    });
  });

  test('keys are listed in pages', async () => {
    for (let i = 0; i < 3; i++) await newKey();
    const seen = new Set<string>();
    let Marker: string | undefined;
    do {
      const page = await admin.send(new ListKeysCommand({ Limit: 2, Marker }));
      for (const key of page.Keys!) seen.add(key.KeyId!);
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen.size).toBe(aws.world.kms.keysOf(HUB, 'us-east-1').length);
  });
});

describe('who may', () => {
  const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

  test('an identity policy alone does not open a key whose policy does not delegate to IAM', async () => {
    const user = userClient(HUB, 'wide', [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }]);
    const KeyId = await newKey({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${HUB}:user/admin` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    });
    await admin.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
    await expect(user.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))).rejects.toMatchObject(
      {
        name: 'AccessDeniedException',
      },
    );
  });

  test('another account uses a key by its ARN where the key policy lets it, under the context that it names', async () => {
    const KeyId = await newKey({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: root(HUB), Action: 'kms:*', Resource: '*' },
        {
          Effect: 'Allow',
          Principal: root(MEMBER),
          Action: 'kms:GenerateDataKey',
          Resource: '*',
          Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:SessionId': 'dev-*' } },
        },
      ],
    });
    const ask = (session: string) =>
      other.send(
        new GenerateDataKeyCommand({
          KeyId,
          NumberOfBytes: 64,
          EncryptionContext: { 'aws:ssm:SessionId': session },
        }),
      );
    expect((await ask('dev-1')).KeyId).toBe(KeyId);
    await expect(ask('ops-1')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(other.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('a grant lets its grantee in, within its context, until it is revoked', async () => {
    const KeyId = await newKey();
    const user = userClient(HUB, 'grantee', []);
    const EncryptionContext = { department: 'ops' };
    const use = (context?: Record<string, string>) =>
      user.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext: context }));
    await expect(use(EncryptionContext)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const grant = await admin.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: `arn:aws:iam::${HUB}:user/grantee`,
        Operations: ['Encrypt'],
        Constraints: { EncryptionContextSubset: EncryptionContext },
      }),
    );
    await use(EncryptionContext);
    await expect(use()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await admin.send(new RevokeGrantCommand({ KeyId, GrantId: grant.GrantId }));
    await expect(use(EncryptionContext)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('a policy that would lock its author out, or is none, is refused', async () => {
    const KeyId = await newKey();
    const lockout = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: root(MEMBER), Action: 'kms:*', Resource: '*' }],
    };
    const put = (Policy: string) => admin.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    await expect(put(JSON.stringify(lockout))).rejects.toThrow('will not allow you to update the key policy');
    await expect(put('{"Version": "2012-10-17",')).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });
});

describe('signing', () => {
  test.each<[KeySpec, SigningAlgorithmSpec, string | null]>([
    ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256'],
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', null],
  ])(
    'what a %s key signs verifies here and with the public key alone',
    async (KeySpec, SigningAlgorithm, digest) => {
      const made = await admin.send(new CreateKeyCommand({ KeySpec, KeyUsage: 'SIGN_VERIFY' }));
      const KeyId = made.KeyMetadata!.KeyId!;
      const Message = Buffer.from('manifest');
      const { Signature } = await admin.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
      const checked = await admin.send(new VerifyCommand({ KeyId, Message, Signature, SigningAlgorithm }));
      expect(checked.SignatureValid).toBe(true);
      const { PublicKey } = await admin.send(new GetPublicKeyCommand({ KeyId }));
      const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
      expect(verify(digest, Message, key, Signature!)).toBe(true);
      await expect(
        admin.send(new VerifyCommand({ KeyId, Message: Buffer.from('other'), Signature, SigningAlgorithm })),
      ).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
    },
  );
});
