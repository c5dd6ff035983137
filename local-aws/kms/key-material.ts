import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeySpec } from './key.ts';

const generate = promisify(generateKeyPair);
const RSA_BITS: Readonly<Record<string, number>> = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 };
const CURVES: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
};

/** New key material, base64: random bytes for symmetric and HMAC keys, PKCS 8 for asymmetric ones. */
export async function newMaterial(spec: KeySpec): Promise<string> {
  if (spec === 'SYMMETRIC_DEFAULT') return randomBytes(32).toString('base64');
  if (spec.startsWith('HMAC_')) return randomBytes(Number(spec.slice(5)) / 8).toString('base64');
  const { privateKey } =
    RSA_BITS[spec] !== undefined
      ? await generate('rsa', { modulusLength: RSA_BITS[spec] })
      : spec === 'ECC_NIST_EDWARDS25519'
        ? await generate('ed25519')
        : await generate('ec', { namedCurve: CURVES[spec]! });
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}
