/** What a key can do; SYMMETRIC_DEFAULT is AES-256-GCM. */
export const KEY_SPECS = [
  'SYMMETRIC_DEFAULT',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_NIST_EDWARDS25519',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
] as const;
export type KeySpec = (typeof KEY_SPECS)[number];
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC';
export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** A permission given to a principal beside the key policy. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  readonly name?: string;
  readonly granteePrincipal: string;
  readonly retiringPrincipal?: string;
  readonly operations: readonly string[];
  readonly constraints?: {
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
  };
  readonly issuingAccount: string;
  readonly createdAt: number;
}

/** One KMS key. Its material never leaves the store but inside a cipher. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  readonly description: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly state: KeyState;
  /** Made by AWS for a service: `aws/s3`, `aws/ssm`. */
  readonly manager: 'CUSTOMER' | 'AWS';
  /** JSON text. */
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
  /** Base64; symmetric and HMAC keys: the newest last. Asymmetric keys: one PKCS 8. */
  readonly material: readonly string[];
  readonly rotation?: { readonly enabled: boolean; readonly periodDays: number; readonly changedAt: number };
  readonly deletionAt?: number;
}

/** Another name of a key, unique in its account and region; begins with `alias/`. */
export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
