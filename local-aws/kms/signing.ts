import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  type SignKeyObjectInput,
  sign,
  verify,
} from 'node:crypto';
import { AwsError } from '../error.ts';
import type { KeySpec, KmsKey } from './key.ts';

/** The signing algorithms of each kind of key. */
export function signingAlgorithms(spec: KeySpec): readonly string[] {
  if (spec.startsWith('RSA_')) {
    return ['PKCS1_V1_5', 'PSS'].flatMap((padding) =>
      ['256', '384', '512'].map((bits) => `RSASSA_${padding}_SHA_${bits}`),
    );
  }
  switch (spec) {
    case 'ECC_NIST_P256':
      return ['ECDSA_SHA_256'];
    case 'ECC_NIST_P384':
      return ['ECDSA_SHA_384'];
    case 'ECC_NIST_P521':
      return ['ECDSA_SHA_512'];
    case 'ECC_NIST_EDWARDS25519':
      return ['ED25519_SHA_512'];
    default:
      return [];
  }
}

/** What comes before a digest inside a PKCS 1 signature. Source: RFC 8017, section 9.2. */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  '256': '3031300d060960864801650304020105000420',
  '384': '3041300d060960864801650304020205000430',
  '512': '3051300d060960864801650304020305000440',
};

/** A signature's circumstances. */
export interface Signing {
  readonly key: KmsKey;
  readonly algorithm: string;
  readonly messageType: 'RAW' | 'DIGEST';
  readonly message: Buffer;
}

function assertAlgorithm({ key, algorithm, messageType, message }: Signing): string {
  if (!signingAlgorithms(key.spec).includes(algorithm)) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} and key spec ${key.spec} are incompatible.`,
    );
  }
  const bits = algorithm.slice(-3);
  if (messageType === 'RAW') return bits;
  if (!algorithm.startsWith('RSASSA_PKCS1')) {
    throw new AwsError(
      'UnsupportedOperationException',
      `MessageType DIGEST is not here for ${algorithm}; send the message itself (RAW, at most 4096 bytes).`,
    );
  }
  if (message.length !== Number(bits) / 8)
    throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  return bits;
}

/** The public half of an asymmetric key. */
export function publicKeyOf(key: KmsKey): KeyObject {
  return createPublicKey(privateKeyOf(key));
}

function privateKeyOf(key: KmsKey): KeyObject {
  return createPrivateKey({ key: Buffer.from(key.material[0]!, 'base64'), format: 'der', type: 'pkcs8' });
}

function padded(key: KeyObject, algorithm: string): SignKeyObjectInput {
  if (algorithm.startsWith('RSASSA_PSS')) {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
  return { key };
}

/** Signs; ECDSA signatures are DER, as KMS gives them. */
export function signMessage(signing: Signing): Buffer {
  const bits = assertAlgorithm(signing);
  const { algorithm, message, messageType } = signing;
  const key = privateKeyOf(signing.key);
  if (messageType === 'DIGEST') {
    const info = Buffer.concat([Buffer.from(DIGEST_INFO[bits]!, 'hex'), message]);
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info);
  }
  return sign(algorithm.startsWith('ED25519') ? null : `sha${bits}`, message, padded(key, algorithm));
}

/** Whether a signature is the key's over the message. */
export function verifyMessage(signing: Signing, signature: Buffer): boolean {
  const bits = assertAlgorithm(signing);
  const { algorithm, message, messageType } = signing;
  const key = publicKeyOf(signing.key);
  if (messageType === 'DIGEST') {
    const info = Buffer.concat([Buffer.from(DIGEST_INFO[bits]!, 'hex'), message]);
    try {
      return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(info);
    } catch {
      return false;
    }
  }
  return verify(
    algorithm.startsWith('ED25519') ? null : `sha${bits}`,
    message,
    padded(key, algorithm),
    signature,
  );
}
