import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import { canonicalJson } from './ascii.ts';

/** How manifests are signed; each is verified by OpenSSL 3 alone. */
export type SignatureAlgorithm = 'ed25519' | 'ecdsa-sha256' | 'rsa-sha256';

/** One bundle's place among those of its account and Region, in the order in which they were sealed. */
export interface ChainLink {
  readonly account: string;
  readonly region: string;
  /** From 1. */
  readonly sequence: number;
  /** SHA-256 of the manifest before; null: this is the first. */
  readonly previousManifestSha256: string | null;
}

/** What a bundle says of itself. */
export interface BundleDescription {
  readonly session: { readonly id: string; readonly account: string; readonly region: string };
  readonly sealedAt: Instant;
  readonly chain: ChainLink;
  readonly algorithm: SignatureAlgorithm;
  /** SHA-256 of the public key in DER form. */
  readonly publicKeySha256: string;
  readonly files: readonly { readonly name: string; readonly what: string }[];
}

const SCHEMA = 'sallyport.evidence/1';

/** The description as a bundle holds it. */
export function renderDescription(about: BundleDescription): string {
  const { session, sealedAt, chain, algorithm, publicKeySha256, files } = about;
  return canonicalJson({
    schema: SCHEMA,
    session,
    sealedAt: renderRfc3339(sealedAt),
    chain,
    signature: { algorithm, publicKeySha256 },
    files,
  });
}

/** What a verifier needs of a description. */
export interface ReadDescription {
  readonly session: BundleDescription['session'];
  readonly sealedAt: string;
  readonly chain: ChainLink;
  readonly algorithm: string;
  readonly publicKeySha256: string;
}

/** Reads a description; null: it is none. */
export function parseDescription(text: string): ReadDescription | null {
  const value = parsed(text);
  const { schema, session, sealedAt, chain, signature } = object(value);
  const { id, account, region } = object(session);
  const { account: ofAccount, region: ofRegion, sequence, previousManifestSha256: previous } = object(chain);
  const { algorithm, publicKeySha256 } = object(signature);
  if (schema !== SCHEMA) return null;
  if (![id, account, region, sealedAt, ofAccount, ofRegion, algorithm, publicKeySha256].every(isText))
    return null;
  if (!Number.isSafeInteger(sequence) || Number(sequence) < 1) return null;
  if (previous !== null && !isText(previous)) return null;
  return {
    session: { id: String(id), account: String(account), region: String(region) },
    sealedAt: String(sealedAt),
    chain: {
      account: String(ofAccount),
      region: String(ofRegion),
      sequence: Number(sequence),
      previousManifestSha256: previous === null ? null : String(previous),
    },
    algorithm: String(algorithm),
    publicKeySha256: String(publicKeySha256),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
