import type { Instant } from '../kernel/instant.ts';
import { parseRfc3339, renderRfc3339 } from '../kernel/rfc3339.ts';
import { canonicalJson } from './ascii.ts';
import type { ChainLink } from './description.ts';

/** A bundle that was sealed, as its anchored head tells of it: enough to find it, and to see that it changed. */
export interface SealedBundle {
  readonly chain: ChainLink;
  readonly sessionId: string;
  readonly sealedAt: Instant;
  readonly manifestSha256: string;
  /** The manifest's signature, in base64. */
  readonly signature: string;
  readonly publicKeySha256: string;
  readonly bundle: {
    readonly key: string;
    readonly versionId: string | null;
    readonly bytes: number;
    readonly sha256: string;
  };
  /** Until when the bundle and the head cannot be deleted. */
  readonly lockedUntil: Instant;
  /** Names what it was made from: the same basis needs no new bundle. */
  readonly basis: string;
}

const ROOT = 'sallyport/evidence';
/** All that evidence puts into the archive begins so. */
export const EVIDENCE_PREFIX = `${ROOT}/`;
const SCHEMA = 'sallyport.evidence-head/1';
const SHA256 = /^[0-9a-f]{64}$/;
const MOST_SESSION_CHARS = 120;
const MOST_FOLDER_CHARS = 96;

/** The first characters of the keys of a chain's heads. */
export function headsPrefix(place: { account: string; region: string }): string {
  return `${ROOT}/heads/${place.account}/${place.region}/`;
}

/** The key of a head: in the order of the chain. */
export function headKey(chain: { account: string; region: string; sequence: number }): string {
  return `${headsPrefix(chain)}${sequenceText(chain.sequence)}.json`;
}

/** The key of a bundle: no two that differ share one, so that none is ever written over. */
export function bundleKey(chain: ChainLink, sessionId: string, manifestSha256: string): string {
  const session = safeName(sessionId, MOST_SESSION_CHARS);
  return `${ROOT}/bundles/${chain.account}/${chain.region}/${session}/${sequenceText(chain.sequence)}-${manifestSha256.slice(0, 16)}.tar`;
}

/** The key that a public key is published under. */
export function publicKeyKey(sha256: string): string {
  return `${ROOT}/keys/${sha256}.pem`;
}

/** The folder that a bundle unpacks into. */
export function bundleFolder(sequence: number, sessionId: string): string {
  return `evidence-${sequenceText(sequence)}-${safeName(sessionId, MOST_FOLDER_CHARS - 18)}`;
}

function sequenceText(sequence: number): string {
  return String(sequence).padStart(8, '0');
}

/** An id as a part of a name: what is not a letter, digit, `_` or `-` becomes `_`. */
function safeName(id: string, most: number): string {
  return id.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, most) || '_';
}

/** The anchored head of a bundle. */
export function renderHead(sealed: SealedBundle): string {
  const { sealedAt, lockedUntil, ...rest } = sealed;
  return canonicalJson({
    schema: SCHEMA,
    ...rest,
    sealedAt: renderRfc3339(sealedAt),
    lockedUntil: renderRfc3339(lockedUntil),
  });
}

/** Reads a head; null: it is none, or not written as renderHead does. */
export function parseHead(text: string): SealedBundle | null {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || value['schema'] !== SCHEMA) return null;
  const { schema: _schema, ...rest } = value;
  const sealedAt = parseRfc3339(String(value['sealedAt']));
  const lockedUntil = parseRfc3339(String(value['lockedUntil']));
  if (sealedAt === null || lockedUntil === null) return null;
  const sealed = { ...rest, sealedAt, lockedUntil } as unknown as SealedBundle;
  return isWhole(sealed) && renderHead(sealed) === text ? sealed : null;
}

function isWhole({ chain, bundle, sessionId, manifestSha256 }: SealedBundle): boolean {
  const previous = chain?.previousManifestSha256;
  return (
    typeof sessionId === 'string' &&
    SHA256.test(manifestSha256) &&
    SHA256.test(bundle?.sha256) &&
    typeof bundle.key === 'string' &&
    Number.isSafeInteger(chain?.sequence) &&
    (previous === null || SHA256.test(previous))
  );
}
