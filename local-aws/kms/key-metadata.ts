import type { KmsKey } from './key.ts';
import { signingAlgorithms } from './signing.ts';

/** KeyMetadata as DescribeKey and CreateKey answer it. */
export function keyMetadata(key: KmsKey): object {
  const symmetric = key.spec === 'SYMMETRIC_DEFAULT';
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(key.deletionAt === undefined ? {} : { DeletionDate: key.deletionAt / 1000 }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...(symmetric ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } : {}),
    ...(key.usage === 'SIGN_VERIFY' ? { SigningAlgorithms: signingAlgorithms(key.spec) } : {}),
    ...(key.usage === 'GENERATE_VERIFY_MAC' ? { MacAlgorithms: [macAlgorithm(key)] } : {}),
    MultiRegion: false,
  };
}

/** `HMAC_SHA_256` for an HMAC_256 key. */
export function macAlgorithm(key: KmsKey): string {
  return key.spec.replace('HMAC_', 'HMAC_SHA_');
}
