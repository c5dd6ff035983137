import { createHmac } from 'node:crypto';
import { AwsError } from '../error.ts';
import type { KmsKey } from './key.ts';
import { macAlgorithm } from './key-metadata.ts';

/** The HMAC of a message under a key; the algorithm must be the key's own. */
export function macOf(key: KmsKey, algorithm: string, message: Buffer): Buffer {
  if (algorithm !== macAlgorithm(key)) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} and key spec ${key.spec} are incompatible.`,
    );
  }
  return createHmac(`sha${key.spec.slice(5)}`, Buffer.from(key.material[0]!, 'base64'))
    .update(message)
    .digest();
}
