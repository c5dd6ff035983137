import { parseRfc3339 } from '../domain/kernel/rfc3339.ts';
import type { BundleCheck } from './check-bundle.ts';
import type { ObjectName, ObjectVersion } from './evidence-ports.ts';
import type { VerifiedBundle } from './verify-bundle.ts';

/** How long a version that no bundle holds may lie there: a later delivery is sealed soon after it comes. */
const UNSEALED_GRACE_MS = 15 * 60_000;

/** A version of a transcript object, as a bundle tells of it. */
interface RecordedVersion {
  readonly destination: string;
  readonly location: string;
  readonly versionId: string | null;
  readonly isDeleteMarker: boolean;
  readonly sha256: string | null;
  readonly lock: { readonly mode: string | null; readonly until: string | null } | null;
}

/** The objects that the transcripts of a bundle were read from: still there, unchanged, as locked as they were. */
export async function checkTranscripts(check: BundleCheck, verified: VerifiedBundle): Promise<void> {
  const { versions } = JSON.parse(verified.transcripts) as { versions: readonly RecordedVersion[] };
  const byLocation = Map.groupBy(
    versions.filter((one) => one.destination === 's3'),
    (one) => one.location,
  );
  for (const [location, recorded] of byLocation) {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
    if (bucket === undefined || key === undefined) continue;
    const { account, region } = check.sealed.chain;
    await checkObject(check, { place: { account, region }, bucket, key }, recorded);
  }
}

async function checkObject(
  check: BundleCheck,
  object: ObjectName,
  recorded: readonly RecordedVersion[],
): Promise<void> {
  const location = `s3://${object.bucket}/${object.key}`;
  const there = await check.evidence.objects.versions(object);
  for (const one of recorded) {
    if (one.isDeleteMarker) continue;
    const version = there.find((now) => now.versionId === (one.versionId ?? 'null') && !now.isDeleteMarker);
    if (version) await checkVersion(check, object, one);
    else if (!(await check.evidence.isPruned?.(object, one.versionId)))
      check.found('evidence-missing', {
        cause: `${location} ${one.versionId} gone`,
        reason: `the transcript ${location} (version ${one.versionId}) is gone; the bundle still holds it`,
      });
  }
  const known = new Set(recorded.map((one) => one.versionId ?? 'null'));
  for (const version of there) if (!known.has(version.versionId)) tellUnknown(check, location, version);
}

async function checkVersion(
  check: BundleCheck,
  object: ObjectName,
  recorded: RecordedVersion,
): Promise<void> {
  const { evidence, found, pace } = check;
  const { versionId, sha256 } = recorded;
  const what = `the transcript s3://${object.bucket}/${object.key} (version ${versionId})`;
  const lock = await evidence.objects.lock(object, versionId);
  const was = parseRfc3339(recorded.lock?.until ?? '');
  const isWeaker =
    lock !== null &&
    was !== null &&
    evidence.clock.now() < was &&
    ((lock.until ?? 0) < was || (recorded.lock?.mode === 'COMPLIANCE' && lock.mode !== 'COMPLIANCE'));
  if (isWeaker)
    found('evidence-changed', {
      cause: `s3://${object.bucket}/${object.key} ${versionId} lock`,
      reason: `${what} is not locked as it was when it was sealed`,
    });
  const chunks = await evidence.objects.read(object, versionId);
  if (chunks === null || sha256 === null) return;
  const hasher = evidence.crypto.sha256();
  for await (const chunk of chunks) {
    await pace(chunk.length);
    hasher.update(chunk);
  }
  const now = hasher.digest();
  if (now !== sha256)
    found('evidence-changed', {
      cause: `s3://${object.bucket}/${object.key} ${versionId} content`,
      reason: `${what} has SHA-256 ${now}, and had ${sha256} when it was sealed`,
    });
}

function tellUnknown(check: BundleCheck, location: string, version: ObjectVersion): void {
  if (check.evidence.clock.now() - version.modifiedAt < UNSEALED_GRACE_MS) return;
  if (version.isDeleteMarker)
    check.found('evidence-missing', {
      cause: `${location} hidden ${version.versionId}`,
      reason: `the transcript ${location} was deleted after it was sealed: a delete marker hides it`,
    });
  else
    check.found('evidence-changed', {
      cause: `${location} over ${version.versionId}`,
      reason: `somebody put another object over the transcript ${location} after it was sealed (version ${version.versionId})`,
    });
}
