import { join } from 'node:path';
import type { AwsClients } from '../../adapters/aws/clients.ts';
import { KmsSigner } from '../../adapters/aws/kms-signer.ts';
import { S3LockedObjects } from '../../adapters/aws/locked-objects.ts';
import { LocalKeySigner } from '../../adapters/evidence/local-key-signer.ts';
import { NodeEvidenceCrypto } from '../../adapters/evidence/node-crypto.ts';
import { BundleSpool } from '../../adapters/files/bundle-spool.ts';
import { keptFor } from '../../domain/archive/retention.ts';
import { findingView } from '../../domain/detections/finding-view.ts';
import type { Evidence } from '../../operations/evidence.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import { retentionOf } from '../server/archive-config.ts';
import type { ServerConfig } from '../server/config.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';

const SPOOL = 'evidence-spool';
const KEY_FILE = 'evidence-key.pem';
const DAY_MS = 86_400_000;
const MOST_FINDINGS = 10_000;

/** What evidence is made from in every runtime. */
export interface EvidenceParts {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly transcripts: Transcripts;
  readonly stores: Stores;
  /** Where bundles are put together, and a local key is kept. */
  readonly folder: string;
}

/** All that evidence works with. The key is made when the first bundle is. */
export function evidenceOf(parts: EvidenceParts): Evidence {
  const { config, clients, watch, transcripts, stores, folder } = parts;
  const retentionMs = keptFor(retentionOf(config.archive), 'evidence');
  const { account, region, archiveBucket } = config.hub;
  const { lockDays, sealWithinMs, formerKeys, kmsKeyId, keyFile } = config.evidence;
  return {
    clock: watch.clock,
    settings: () => ({ sealWithinMs, formerKeys, lockMs: lockDays * DAY_MS, retentionMs }),
    sessions: watch.sessions,
    notices: watch.notices,
    sources: {
      trail: watch.trail,
      notices: watch.notices,
      reads: stores.reads,
      judgements: stores.judgements,
      grants: watch.grants,
      findings: async (session) =>
        (await stores.findings.list({ session: session.id, limit: MOST_FINDINGS }))
          .filter((one) => one.account === session.account && one.region === session.region)
          .map(findingView),
    },
    places: placesOfConfig(config),
    transcripts,
    store: stores.evidence,
    objects: new S3LockedObjects({
      bucket: archiveBucket,
      hub: { account, region },
      s3Of: (place) => clients.clientsFor(place).s3,
    }),
    spool: new BundleSpool(join(folder, SPOOL)),
    signer:
      kmsKeyId === undefined
        ? new LocalKeySigner(keyFile ?? join(folder, KEY_FILE))
        : new KmsSigner(clients.hub.clients.kms, kmsKeyId),
    crypto: new NodeEvidenceCrypto(),
    isPruned: ({ bucket, key }, versionId) => stores.pruned.pruned(bucket, key, versionId),
  };
}

/** How fast the archive is read again, and how often. */
export function paceOf({ evidence }: ServerConfig): {
  readonly bytesPerSecond: number;
  readonly everyMs: number;
} {
  return { bytesPerSecond: evidence.verifyBytesPerSecond, everyMs: evidence.verifyEveryMs };
}
