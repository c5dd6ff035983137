import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { SignatureAlgorithm } from '../../domain/evidence/description.ts';
import type { EvidenceCrypto, Hasher } from '../../operations/evidence-ports.ts';

/** Hashes and verifies as OpenSSL does, with nothing but Node. */
export class NodeEvidenceCrypto implements EvidenceCrypto {
  sha256(): Hasher {
    const hash = createHash('sha256');
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
  }

  readPublicKey(pem: string): { readonly algorithm: SignatureAlgorithm; readonly sha256: string } | null {
    const key = keyOf(pem);
    const algorithm = key && algorithmOf(key);
    if (!key || !algorithm) return null;
    const der = key.export({ type: 'spki', format: 'der' });
    return { algorithm, sha256: createHash('sha256').update(der).digest('hex') };
  }

  verify(pem: string, content: Uint8Array, signature: Uint8Array): boolean {
    const key = keyOf(pem);
    const algorithm = key && algorithmOf(key);
    if (!key || !algorithm) return false;
    return verify(algorithm === 'ed25519' ? null : 'sha256', content, key, signature);
  }
}

/** A public key in PEM; null: it is none. A private key is none: what a bundle holds must not be one. */
function keyOf(pem: string): KeyObject | null {
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) return null;
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}

/** How manifests are signed with keys of this kind; null: with none. */
export function algorithmOf(key: KeyObject): SignatureAlgorithm | null {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return 'ed25519';
    case 'ec':
      return 'ecdsa-sha256';
    case 'rsa':
      return 'rsa-sha256';
    default:
      return null;
  }
}
