import { BrokenBundle, type BundleFault } from '../domain/evidence/broken-bundle.ts';
import { headKey, parseHead } from '../domain/evidence/sealed-bundle.ts';
import type { VerifiedBundle } from './verify-bundle.ts';

/** What a bundle may be held against, besides itself. */
export interface VerifiedAgainst {
  /** The key that it must be signed with, known by another way. */
  readonly keySha256?: string | undefined;
  /** Who named that key; left out: whoever asks. */
  readonly keyNamedBy?: string | undefined;
  /** The text of the head that was anchored for it. */
  readonly head?: string | undefined;
  /** The bundle before it in its chain. */
  readonly previous?: VerifiedBundle | undefined;
}

/** What a verification found: what is proven, what is not, and the first thing that failed. */
export interface VerificationReport {
  readonly ok: boolean;
  readonly session: { readonly id: string; readonly account: string; readonly region: string } | null;
  readonly sealedAt: string | null;
  readonly sequence: number | null;
  readonly manifestSha256: string | null;
  readonly previousManifestSha256: string | null;
  readonly publicKeySha256: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly proven: readonly string[];
  readonly notProven: readonly string[];
  readonly failure: BundleFault | null;
}

/** The report on a bundle that did not verify in itself. */
export function reportFailure(failure: BundleFault, bytes: number): VerificationReport {
  return {
    ok: false,
    session: null,
    sealedAt: null,
    sequence: null,
    manifestSha256: null,
    previousManifestSha256: null,
    publicKeySha256: null,
    files: 0,
    bytes,
    proven: [],
    notProven: ['Nothing of this file is proven.'],
    failure,
  };
}

/** The report on a bundle that verified in itself, held against what else is known. */
export function reportVerification(bundle: VerifiedBundle, against: VerifiedAgainst): VerificationReport {
  const { description, manifestSha256 } = bundle;
  const { session, chain, publicKeySha256, sealedAt } = description;
  const failure = firstFailure(bundle, against);
  const proven = [
    `${bundle.files.length - 2} files are as they were when the holder of the key ${publicKeySha256} signed them; none was added or taken out.`,
  ];
  const notProven: string[] = [];
  if (against.keySha256 === undefined)
    notProven.push(
      `Whose key that is: compare it with the number that you got another way (sallyport evidence key), or give it with --key-sha256.`,
    );
  else proven.push(`That key is the one that ${against.keyNamedBy ?? 'you'} named.`);
  if (against.head === undefined)
    notProven.push(
      `That it is still in its chain, and sealed by ${sealedAt}: get ${headKey(chain)} from the archive bucket, look at its date and its lock, and give it with --head.`,
    );
  else
    proven.push(
      `It is number ${chain.sequence} of the chain ${chain.account}/${chain.region}, as the head that you gave has it.`,
    );
  if (against.previous) proven.push(`It follows the bundle that you gave, number ${chain.sequence - 1}.`);
  else if (chain.previousManifestSha256 !== null)
    notProven.push(`That it follows bundle ${chain.sequence - 1}: give that one with --previous.`);
  notProven.push(
    "That the node's log was true when it reached us: whoever is root on a node can forge what it sends.",
  );
  return {
    ok: failure === null,
    session,
    sealedAt,
    sequence: chain.sequence,
    manifestSha256,
    previousManifestSha256: chain.previousManifestSha256,
    publicKeySha256,
    files: bundle.files.length,
    bytes: bundle.bytes,
    proven: failure === null ? proven : proven.slice(0, 1),
    notProven,
    failure,
  };
}

function firstFailure(bundle: VerifiedBundle, against: VerifiedAgainst): BundleFault | null {
  const { chain, publicKeySha256 } = bundle.description;
  if (against.keySha256 !== undefined && against.keySha256.toLowerCase() !== publicKeySha256)
    return {
      file: 'public-key.pem',
      expected: `the key ${against.keySha256.toLowerCase()}`,
      found: `the key ${publicKeySha256}`,
    };
  if (against.head !== undefined) {
    const head = parseHead(against.head);
    if (head === null)
      return { file: null, expected: 'a head as it was anchored', found: 'something else in --head' };
    if (head.manifestSha256 !== bundle.manifestSha256)
      return {
        file: 'MANIFEST.sha256',
        expected: `SHA-256 ${head.manifestSha256}, as anchored for number ${head.chain.sequence} (session ${head.sessionId})`,
        found: `SHA-256 ${bundle.manifestSha256}`,
      };
  }
  const { previous } = against;
  if (previous && previous.manifestSha256 !== chain.previousManifestSha256)
    return {
      file: 'bundle.json',
      expected: `previousManifestSha256 ${previous.manifestSha256}, of the bundle in --previous`,
      found: chain.previousManifestSha256 ?? 'none: this is the first of its chain',
    };
  return null;
}

/** The fault of an error; null: the error is no fault of the bundle. */
export function bundleFaultOf(error: unknown): BundleFault | null {
  return error instanceof BrokenBundle ? error.fault : null;
}
