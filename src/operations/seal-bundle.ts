import { asciiBytes, canonicalJson } from '../domain/evidence/ascii.ts';
import { type ChainLink, renderDescription } from '../domain/evidence/description.ts';
import {
  DESCRIPTION_NAME,
  MANIFEST_NAME,
  type ManifestLine,
  PUBLIC_KEY_NAME,
  renderManifest,
  SIGNATURE_NAME,
  TRANSCRIPTS_NAME,
} from '../domain/evidence/manifest.ts';
import { renderRecipe } from '../domain/evidence/recipe.ts';
import {
  bundleFolder,
  bundleKey,
  headKey,
  publicKeyKey,
  renderHead,
  type SealedBundle,
} from '../domain/evidence/sealed-bundle.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { BundleWriter } from './bundle-writer.ts';
import type { Evidence } from './evidence.ts';
import type { SpooledBytes, SpoolFile } from './evidence-ports.ts';
import { Fault } from './fault.ts';
import { type EvidenceFile, gatherEvidence } from './gather-evidence.ts';
import { gatherTranscripts, transcriptView } from './gather-transcripts.ts';
import { readHeads } from './read-heads.ts';
import { base64 } from './verify-bundle.ts';

const SHORTEST_LOCK_MS = 86_400_000;

/**
 * Seals what is known of a session into a new bundle at the end of its chain: gathered, signed, put into the archive
 * under lock, then anchored by its head. A crash before the head leaves an object that nothing points to; the head
 * itself is put only where none is, so that two servers cannot both continue a chain. Callers seal one at a time.
 */
export async function sealBundle(
  evidence: Evidence,
  record: SessionRecord,
  basis: string,
): Promise<SealedBundle> {
  const { clock, objects, store } = evidence;
  const place = { account: record.start.account, region: record.start.region };
  await readHeads(evidence, place);
  const before = await store.chainEnd(place);
  const chain: ChainLink = {
    ...place,
    sequence: (before?.chain.sequence ?? 0) + 1,
    previousManifestSha256: before?.manifestSha256 ?? null,
  };
  const sealedAt = clock.now();
  const lockedUntil = bundleLockedUntil(evidence, record, sealedAt);
  const spool = await evidence.spool.create();
  try {
    const made = await writeBundle(evidence, { record, chain, sealedAt, spool });
    const object = objects.archive(bundleKey(chain, record.start.id, made.manifestSha256));
    const put = await objects.put(object, made.spooled, lockedUntil);
    // The key names the manifest: whatever lies there was not put by this or an earlier try.
    if (!put)
      throw new Fault(
        'EVIDENCE_KEY_TAKEN',
        `an object lies at ${object.key} already, and is not written over`,
        {
          retry: 'later',
        },
      );
    const { bytes, sha256 } = made.spooled;
    const { manifestSha256, signature, publicKeySha256 } = made;
    const sealed: SealedBundle = {
      chain,
      sessionId: record.start.id,
      sealedAt,
      manifestSha256,
      signature,
      publicKeySha256,
      bundle: { key: object.key, versionId: put.versionId, bytes, sha256 },
      lockedUntil,
      basis,
    };
    const anchored = await objects.put(
      objects.archive(headKey(chain)),
      inMemory(evidence, renderHead(sealed)),
      sealedAt + evidence.settings().lockMs,
    );
    if (!anchored)
      throw new Fault(
        'EVIDENCE_CHAIN_TAKEN',
        `someone else put ${headKey(chain)} meanwhile: it is read, and the bundle made again after it`,
        { retry: 'later' },
      );
    await store.keep(sealed);
    return sealed;
  } finally {
    await spool.discard();
  }
}

/** No longer than transcripts may be kept, and never for less than a day: S3 takes no lock that is over. */
function bundleLockedUntil(evidence: Evidence, record: SessionRecord, now: number): number {
  const { lockMs, retentionMs } = evidence.settings();
  if (retentionMs === null) return now + lockMs;
  const expiresAt = (record.endedAt ?? record.start.startedAt) + retentionMs;
  return Math.max(Math.min(now + lockMs, expiresAt), now + SHORTEST_LOCK_MS);
}

async function writeBundle(
  evidence: Evidence,
  made: { record: SessionRecord; chain: ChainLink; sealedAt: number; spool: SpoolFile },
): Promise<{
  spooled: SpooledBytes;
  manifestSha256: string;
  signature: string;
  publicKeySha256: string;
}> {
  const { crypto, signer } = evidence;
  const { record, chain, sealedAt, spool } = made;
  const key = await signer.publicKey();
  await publishKey(evidence, key, sealedAt);
  const folder = bundleFolder(chain.sequence, record.start.id);
  const writer = new BundleWriter({ spool, crypto, folder, sealedAt });
  const files: { name: string; what: string }[] = [];
  const add = async ({ name, what, text }: EvidenceFile) => {
    await writer.text(name, text);
    files.push({ name, what });
  };
  for (const file of await writeTranscripts(evidence, record, writer)) files.push(file);
  for (const file of await gatherEvidence(evidence.sources, record)) await add(file);
  const recipe = renderRecipe({
    algorithm: key.algorithm,
    publicKeySha256: key.sha256,
    headKey: headKey(chain),
  });
  await add({ name: 'VERIFY.txt', what: 'How to verify this bundle without Sallyport.', text: recipe });
  await add({ name: PUBLIC_KEY_NAME, what: 'The key that the manifest is signed with.', text: key.pem });
  const session = { id: record.start.id, account: record.start.account, region: record.start.region };
  await writer.text(
    DESCRIPTION_NAME,
    renderDescription({
      session,
      sealedAt,
      chain,
      algorithm: key.algorithm,
      publicKeySha256: key.sha256,
      files,
    }),
  );
  const manifest = renderManifest(writer.lines);
  const { sha256: manifestSha256 } = await writer.text(MANIFEST_NAME, manifest);
  const signature = await signer.sign(asciiBytes(manifest));
  if (!crypto.verify(key.pem, asciiBytes(manifest), signature))
    throw new Fault(
      'EVIDENCE_KEY_WRONG',
      'what was signed does not verify with the public key of its signer',
      {
        retry: 'never',
      },
    );
  await writer.file(SIGNATURE_NAME, signature.length, [signature]);
  const spooled = await writer.end();
  return { spooled, manifestSha256, signature: base64(signature), publicKeySha256: key.sha256 };
}

/** The transcripts first, since what they are is told by what was read; then the list of them. */
async function writeTranscripts(
  evidence: Evidence,
  record: SessionRecord,
  writer: BundleWriter,
): Promise<readonly { name: string; what: string }[]> {
  const { versions, missing } = await gatherTranscripts(evidence, record);
  const files: { name: string; what: string }[] = [];
  const views: unknown[] = [];
  const numbers = { s3: 0, cloudwatch: 0 };
  for (const version of versions) {
    let line: ManifestLine | null = null;
    if (version.open) {
      numbers[version.destination] += 1;
      const name = `transcripts/${version.destination}-${numbers[version.destination]}.log`;
      line = await writer.file(name, version.bytes, await version.open());
      files.push({ name, what: 'A version of the transcript as it was delivered, raw.' });
    }
    views.push(transcriptView(version, line));
  }
  const what = 'Where each version of the transcript lay, and what it was.';
  await writer.text(TRANSCRIPTS_NAME, canonicalJson({ versions: views, missing }));
  return [...files, { name: TRANSCRIPTS_NAME, what }];
}

/** The public key stands in the archive too, under lock, before anything is signed with it. */
async function publishKey(
  evidence: Evidence,
  key: { readonly pem: string; readonly sha256: string },
  now: number,
): Promise<void> {
  const object = evidence.objects.archive(publicKeyKey(key.sha256));
  if ((await evidence.objects.versions(object)).length > 0) return;
  await evidence.objects.put(object, inMemory(evidence, key.pem), now + evidence.settings().lockMs);
}

function inMemory({ crypto }: Evidence, text: string): SpooledBytes {
  const content = asciiBytes(text);
  const hasher = crypto.sha256();
  hasher.update(content);
  return {
    bytes: content.length,
    sha256: hasher.digest(),
    chunks: async function* () {
      yield content;
    },
  };
}
