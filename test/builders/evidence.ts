import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalKeySigner } from '../../src/adapters/evidence/local-key-signer.ts';
import { NodeEvidenceCrypto } from '../../src/adapters/evidence/node-crypto.ts';
import { BundleSpool } from '../../src/adapters/files/bundle-spool.ts';
import { SqliteEvidenceStore } from '../../src/adapters/sqlite/evidence-store.ts';
import { SqliteJudgementLog } from '../../src/adapters/sqlite/judgement-log.ts';
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import type { DeliveryBook } from '../../src/domain/deliveries/delivery.ts';
import { expectedDelivery } from '../../src/domain/deliveries/delivery.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import type { Evidence } from '../../src/operations/evidence.ts';
import type { EvidenceReader } from '../../src/operations/open-bundle.ts';
import type { OpenedTranscript, TranscriptCopy } from '../../src/operations/transcript-ports.ts';
import { MemoryObjects } from '../memory/locked-objects.ts';
import { aRecord, aVerdict, PLACE, T0 } from './session.ts';

export const HOUR = 3_600_000;
export const TRANSCRIPT_KEY = '222222222222/eu-west-1/engineer-0a1b2c3d4e5f60718.log';

/** Evidence over buckets in memory, a key and a spool in a folder of its own; `streamed` is CloudWatch's copy. */
export function anEvidence(streamed: string | null = '{"message":"$ ls"}\n') {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-'));
  const stores = openStores(join(dir, 'state.sqlite'));
  const objects = new MemoryObjects();
  const state = { now: T0 + HOUR, trail: [] as unknown[], streamed };
  objects.now = state.now;
  const evidence: Evidence = {
    clock: { now: () => state.now },
    settings: () => ({ sealWithinMs: 65 * 60_000, lockMs: 24 * HOUR, formerKeys: [], retentionMs: null }),
    sessions: stores.sessions,
    notices: stores.notices,
    sources: {
      trail: { ofSession: async () => state.trail },
      notices: stores.notices,
      reads: stores.reads,
      judgements: new SqliteJudgementLog(stores.database),
      grants: stores.grants,
    },
    places: [PLACE],
    transcripts: {
      find: async (_session, destination) =>
        destination === 's3' || state.streamed === null ? null : streamedCopy(state.streamed),
      open: async () => openedText(state.streamed ?? ''),
    },
    store: new SqliteEvidenceStore(stores.database),
    objects,
    spool: new BundleSpool(join(dir, 'spool')),
    signer: new LocalKeySigner(join(dir, 'evidence-key.pem')),
    crypto: new NodeEvidenceCrypto(),
  };
  const close = () => {
    stores.close();
    rmSync(dir, { recursive: true, force: true });
  };
  return { evidence, objects, stores, state, dir, close };
}

/** A session that ended, whose copies were delivered. */
export function anEndedRecord(given: Partial<SessionRecord> = {}): SessionRecord {
  const id = 'engineer-0a1b2c3d4e5f60718';
  const base = aRecord({
    state: 'ended',
    status: 'Terminated',
    endedAt: T0 + 60_000,
    endCause: 'exit',
    endSettlesAt: null,
    verdict: aVerdict(),
    logTo: {
      s3: { bucket: 'archive', key: TRANSCRIPT_KEY },
      cloudwatch: { logGroup: '/sessions', streaming: true },
      notKnown: { s3: null, cloudwatch: null },
      unlogged: null,
      documentVersion: '1',
      knownAt: T0,
    },
    deliveries: aBook('v1'),
  });
  return { ...base, start: { ...base.start, id }, ...given };
}

/** Deliveries of which the S3 copy is that version. */
export function aBook(versionId: string | null): DeliveryBook {
  const s3 = expectedDelivery('s3', `s3://archive/${TRANSCRIPT_KEY}`);
  return {
    deliveries: [
      {
        ...s3,
        state: versionId === null ? 'missing' : 'delivered',
        versionId,
        sha256: versionId,
        handedOn: true,
      },
    ],
    looks: 1,
    lookedAt: T0,
    lookAt: null,
  };
}

function streamedCopy(text: string): TranscriptCopy {
  return {
    destination: 'cloudwatch',
    location: `/sessions:${PLACE.account}`,
    bytes: text.length,
    versionId: null,
    etag: null,
    deliveredAt: T0 + 60_000,
    encryptedWith: null,
    lockedUntil: null,
  };
}

function openedText(text: string): OpenedTranscript {
  const bytes = Buffer.from(text);
  return {
    bytes: bytes.length,
    head: bytes,
    tail: bytes,
    sha256: '',
    chunks: async function* () {
      yield bytes;
    },
  };
}

/** All bytes of a stream. */
export async function bytesOf(chunks: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks ?? []) parts.push(chunk);
  return Buffer.concat(parts);
}

/** No bundle at all. */
export function anEvidenceReader(): EvidenceReader {
  const store = new SqliteEvidenceStore(openStores(':memory:').database);
  const signer = {
    publicKey: () => Promise.reject(new Error('no key')),
    sign: () => Promise.reject(new Error('no key')),
  };
  const sealNow = async () => ({ ok: false, reason: 'no-such-session' }) as const;
  return { store, objects: new MemoryObjects(), signer, sealNow };
}
