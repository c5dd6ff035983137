import type { Instant } from '../domain/kernel/instant.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { LockedObjects, ObjectName } from './evidence-ports.ts';
import { Fault } from './fault.ts';
import type { TranscriptCopy, Transcripts } from './transcript-ports.ts';

/** One version of one copy of a session's log, as it lies there. */
export interface TranscriptVersion {
  readonly destination: TranscriptCopy['destination'];
  readonly location: string;
  readonly versionId: string | null;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly bytes: number;
  readonly deliveredAt: Instant;
  readonly encryptedWith: string | null;
  readonly lock: { readonly mode: string | null; readonly until: Instant | null } | null;
  /** Its bytes; null: a delete marker has none. */
  readonly open: (() => Promise<AsyncIterable<Uint8Array>>) | null;
}

/** What was found at one destination. */
export interface GatheredCopies {
  readonly versions: readonly TranscriptVersion[];
  /** Why there is nothing, where there is nothing. */
  readonly missing: readonly { readonly destination: string; readonly reason: string }[];
}

/** Finds every version of every copy of a session's log, the oldest first. */
export async function gatherTranscripts(
  sources: { readonly transcripts: Transcripts; readonly objects: LockedObjects },
  record: SessionRecord,
): Promise<GatheredCopies> {
  const versions: TranscriptVersion[] = [];
  const missing: { destination: string; reason: string }[] = [];
  for (const destination of ['s3', 'cloudwatch'] as const) {
    const object = destination === 's3' ? objectOf(record) : null;
    if (object) versions.push(...(await versionsOf(sources.objects, object)));
    if (versions.some((one) => one.destination === destination)) continue;
    const copy = await sources.transcripts.find(record, destination);
    if (copy) versions.push(await versionOfCopy(sources.transcripts, record, copy));
    else missing.push({ destination, reason: reasonOf(record, destination) });
  }
  return { versions, missing };
}

/** A version as transcripts.json tells of it. */
export function transcriptView(version: TranscriptVersion, file: { name: string; sha256: string } | null) {
  const { open: _open, deliveredAt, lock, ...rest } = version;
  return {
    ...rest,
    deliveredAt: renderRfc3339(deliveredAt),
    lock:
      lock === null
        ? null
        : { mode: lock.mode, until: lock.until === null ? null : renderRfc3339(lock.until) },
    file: file?.name ?? null,
    sha256: file?.sha256 ?? null,
  };
}

function objectOf({ start, logTo }: SessionRecord): ObjectName | null {
  const s3 = logTo?.s3 ?? null;
  return s3 === null ? null : { place: { account: start.account, region: start.region }, ...s3 };
}

async function versionsOf(objects: LockedObjects, object: ObjectName): Promise<readonly TranscriptVersion[]> {
  const found = await objects.versions(object);
  return Promise.all(
    found.toReversed().map(async (version): Promise<TranscriptVersion> => {
      const lock = version.isDeleteMarker ? null : await objects.lock(object, version.versionId);
      return {
        destination: 's3',
        location: `s3://${object.bucket}/${object.key}`,
        versionId: version.versionId,
        isLatest: version.isLatest,
        isDeleteMarker: version.isDeleteMarker,
        bytes: version.bytes,
        deliveredAt: version.modifiedAt,
        encryptedWith: lock?.encryptedWith ?? null,
        lock: lock === null ? null : { mode: lock.mode, until: lock.until },
        open: version.isDeleteMarker ? null : () => readVersion(objects, object, version.versionId),
      };
    }),
  );
}

async function readVersion(
  objects: LockedObjects,
  object: ObjectName,
  versionId: string,
): Promise<AsyncIterable<Uint8Array>> {
  const chunks = await objects.read(object, versionId);
  if (chunks) return chunks;
  throw new Fault(
    'EVIDENCE_CHANGED',
    `s3://${object.bucket}/${object.key} version ${versionId} went away while it was read`,
    { retry: 'later' },
  );
}

async function versionOfCopy(
  transcripts: Transcripts,
  record: SessionRecord,
  copy: TranscriptCopy,
): Promise<TranscriptVersion> {
  // The length is asked of what is read: a log group tells none.
  const opened = await transcripts.open(record, copy);
  return {
    destination: copy.destination,
    location: copy.location,
    versionId: copy.versionId,
    isLatest: true,
    isDeleteMarker: false,
    bytes: opened.bytes,
    deliveredAt: copy.deliveredAt,
    encryptedWith: copy.encryptedWith,
    lock: copy.lockedUntil === null ? null : { mode: null, until: copy.lockedUntil },
    open: async () => opened.chunks(),
  };
}

function reasonOf(record: SessionRecord, destination: string): string {
  const delivery = record.deliveries?.deliveries.find((one) => one.destination === destination);
  return delivery === undefined
    ? 'nothing is known of this copy'
    : `${delivery.state}${delivery.because === null ? '' : `: ${delivery.because}`}`;
}
