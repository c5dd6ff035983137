import { BrokenBundle } from '../domain/evidence/broken-bundle.ts';
import type { EvidenceProblem, ProblemKind } from '../domain/evidence/problem.ts';
import { headKey, renderHead, type SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import { checkTranscripts } from './check-transcripts.ts';
import type { Evidence } from './evidence.ts';
import type { ObjectName } from './evidence-ports.ts';
import { Fault } from './fault.ts';
import { readHead } from './read-heads.ts';
import { type VerifiedBundle, verifyBundle } from './verify-bundle.ts';

/** One look at one bundle: what was found, and how it is told. */
export interface BundleCheck {
  readonly evidence: Evidence;
  readonly sealed: SealedBundle;
  /** Waits so that reading stays under its rate, and counts. */
  readonly pace: (bytes: number) => Promise<void>;
  readonly found: (kind: ProblemKind, about: { readonly cause: string; readonly reason: string }) => void;
}

/**
 * Holds one bundle of a chain, its head, and (for the newest of its session) the transcripts that it was made from
 * against what was recorded. `before` is the one before it in the chain; null: it is the first.
 */
export async function checkBundle(
  evidence: Evidence,
  sealed: SealedBundle,
  before: SealedBundle | null,
  pace: BundleCheck['pace'],
): Promise<readonly EvidenceProblem[]> {
  const problems: EvidenceProblem[] = [];
  const { chain, sessionId } = sealed;
  const check: BundleCheck = {
    evidence,
    sealed,
    pace,
    found: (kind, about) => problems.push({ kind, chain, sessionId, ...about }),
  };
  checkLink(check, before);
  await seen(check, `the head ${headKey(chain)}`, () => checkHead(check));
  const verified = await seen(check, `the bundle ${sealed.bundle.key}`, () => checkContent(check));
  const newest = (await evidence.store.ofSession({ ...chain, id: sessionId })).at(-1);
  if (verified && newest?.chain.sequence === chain.sequence)
    await seen(check, `transcripts of ${sessionId}`, () => checkTranscripts(check, verified));
  return problems;
}

/** What may not be looked at is as good as gone: taking our eyes away must not silence the walk, nor stop it. */
async function seen<Found>(
  check: BundleCheck,
  what: string,
  look: () => Promise<Found>,
): Promise<Found | null> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Fault) || error.retry === 'later') throw error;
    check.found('evidence-missing', {
      cause: `${what} unseen`,
      reason: `${what} cannot be looked at, so that nothing is known of it: ${error.message}`,
    });
    return null;
  }
}

function checkLink({ sealed, found }: BundleCheck, before: SealedBundle | null): void {
  const { sequence, previousManifestSha256 } = sealed.chain;
  if (
    sequence === (before?.chain.sequence ?? 0) + 1 &&
    previousManifestSha256 === (before?.manifestSha256 ?? null)
  )
    return;
  found('evidence-chain-broken', {
    cause: `link ${sequence}`,
    reason: `bundle ${sequence} does not follow the one before it: it names the manifest ${previousManifestSha256 ?? 'of none'}, and ${
      before === null
        ? 'there is none before it'
        : `number ${before.chain.sequence} has ${before.manifestSha256}`
    }`,
  });
}

/** The anchored head is there, alone, unchanged and locked. */
async function checkHead(check: BundleCheck): Promise<void> {
  const { evidence, sealed, found } = check;
  const object = evidence.objects.archive(headKey(sealed.chain));
  const versions = await evidence.objects.versions(object);
  const [latest, ...others] = versions;
  const oldest = versions.at(-1);
  if (!latest || !oldest || oldest.isDeleteMarker)
    return found('evidence-missing', {
      cause: `${object.key} gone`,
      reason: `the anchored head ${object.key} is gone`,
    });
  if (latest.isDeleteMarker)
    found('evidence-missing', {
      cause: `${object.key} hidden ${latest.versionId}`,
      reason: `the anchored head ${object.key} was deleted: a delete marker hides it (its locked version is still there)`,
    });
  else if (others.length > 0)
    found('evidence-changed', {
      cause: `${object.key} over ${latest.versionId}`,
      reason: `somebody put another object over the anchored head ${object.key}`,
    });
  const head = await readHead(evidence, object, oldest.versionId);
  if (head === null || renderHead(head) !== renderHead(sealed))
    found('evidence-chain-broken', {
      cause: `${object.key} differs`,
      reason: `the anchored head ${object.key} is not the one that this server knows`,
    });
  await checkLock(check, object, oldest.versionId);
}

/** A lock that was in compliance mode cannot be shortened: one that is shorter is another object's. */
async function checkLock(check: BundleCheck, object: ObjectName, versionId: string | null): Promise<void> {
  const { evidence, sealed, found } = check;
  if (evidence.clock.now() >= sealed.lockedUntil) return;
  const lock = await evidence.objects.lock(object, versionId);
  if (lock === null || (lock.mode === 'COMPLIANCE' && (lock.until ?? 0) >= wholeSeconds(sealed.lockedUntil)))
    return;
  found('evidence-changed', {
    cause: `${object.key} lock`,
    reason: `${object.key} is not locked as it was: it can be deleted before its time`,
  });
}

/** Locks are told in whole seconds. */
function wholeSeconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/** The bundle itself, read whole; null: it is not there, or not whole. */
async function checkContent(check: BundleCheck): Promise<VerifiedBundle | null> {
  const { evidence, sealed, found, pace } = check;
  const { key, versionId, sha256 } = sealed.bundle;
  const object = evidence.objects.archive(key);
  const versions = await evidence.objects.versions(object);
  const latest = versions[0];
  const isThere = versions.some(
    (one) => !one.isDeleteMarker && (versionId === null || one.versionId === versionId),
  );
  if (!isThere) {
    if (await evidence.isPruned?.(object, versionId)) return null;
    found('evidence-missing', { cause: `${key} gone`, reason: `the bundle ${key} is gone` });
    return null;
  }
  if (latest?.isDeleteMarker)
    found('evidence-missing', {
      cause: `${key} hidden ${latest.versionId}`,
      reason: `the bundle ${key} was deleted: a delete marker hides it (its locked version is still there)`,
    });
  else if (latest && versionId !== null && latest.versionId !== versionId)
    found('evidence-changed', {
      cause: `${key} over ${latest.versionId}`,
      reason: `somebody put another object over the bundle ${key}`,
    });
  await checkLock(check, object, versionId);
  const chunks = await evidence.objects.read(object, versionId);
  if (chunks === null) return null;
  try {
    const verified = await verifyBundle(paced(chunks, pace), evidence.crypto);
    const wrong = await differenceOf(evidence, sealed, verified);
    if (wrong === null) return verified;
    found('evidence-changed', {
      cause: `${key} is another`,
      reason: `the bundle ${key} is not the one that was sealed: ${wrong}`,
    });
  } catch (error) {
    if (!(error instanceof BrokenBundle)) throw error;
    found('evidence-changed', {
      cause: `${key} broken`,
      reason: `the bundle ${key} is not as it was sealed (its SHA-256 was ${sha256}): ${error.message}`,
    });
  }
  return null;
}

/** A bundle may verify in itself and still be another one, or of another's key. */
async function differenceOf(
  evidence: Evidence,
  sealed: SealedBundle,
  verified: VerifiedBundle,
): Promise<string | null> {
  const { description } = verified;
  if (verified.sha256 !== sealed.bundle.sha256)
    return `SHA-256 ${verified.sha256} instead of ${sealed.bundle.sha256}`;
  if (verified.manifestSha256 !== sealed.manifestSha256) return 'its manifest is another one';
  if (description.session.id !== sealed.sessionId || description.chain.sequence !== sealed.chain.sequence)
    return 'it tells of another session or another place in the chain';
  const { sha256 } = await evidence.signer.publicKey();
  const keys = [sha256, ...evidence.settings().formerKeys];
  return keys.includes(description.publicKeySha256)
    ? null
    : `it is signed with the key ${description.publicKeySha256}, which is not ours (evidence.formerKeys names keys of before)`;
}

async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  pace: (bytes: number) => Promise<void>,
): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    await pace(chunk.length);
    yield chunk;
  }
}
