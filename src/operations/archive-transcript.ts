import { expiresAt, type Retention } from '../domain/archive/retention.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { DerivedArchive, RowDeriver, SearchIndex } from './archive-ports.ts';
import type { Clock } from './ports.ts';
import { sessionToArchive } from './session-to-archive.ts';
import type { FollowedEvent, TranscriptCopy, Transcripts } from './transcript-ports.ts';
import { trustedCopy } from './trusted-copy.ts';

/** What archiving works with. */
export interface Archive {
  readonly clock: Clock;
  readonly transcripts: Transcripts;
  readonly deriver: RowDeriver;
  readonly derived: DerivedArchive;
  readonly index: SearchIndex;
  readonly retention: () => Retention;
  /** New objects of a session under a legal hold come under it too. */
  readonly holdNew: (session: SessionRecord) => Promise<void>;
}

/**
 * A copy of a session's log was delivered: its rows are derived, archived and indexed, in place of what was there. S3's
 * copy is the exact one, the streamed one knows the times: rows come from S3's with the times of the other. The same
 * copies again change nothing.
 */
export async function archiveTranscript(
  archive: Archive,
  record: SessionRecord,
  delivered: TranscriptCopy,
): Promise<'archived' | 'unchanged' | 'expired'> {
  const session = sessionToArchive(record);
  const end = expiresAt(archive.retention(), 'derived', record.endedAt ?? record.start.startedAt);
  if (end !== null && end <= archive.clock.now()) return 'expired';
  const known = await archive.index.copyOf(session);
  const copy = await bestCopy(archive, record, delivered, known);
  if (copy === null) return 'unchanged';
  const other = copy.destination === 's3' ? await archive.transcripts.find(record, 'cloudwatch') : null;
  const rows = await archive.deriver.derive(session, {
    source: copy.destination,
    location: copy.location,
    versionId: copy.versionId,
    bytes: await archive.transcripts.open(record, copy),
    times: other === null ? null : await archive.transcripts.open(record, other),
  });
  try {
    // Written first: what is in the index can always be made again from the archive.
    const written = await archive.derived.write(session, rows);
    await archive.holdNew(record);
    if (rows.digest === known?.digest) return written.length === 0 ? 'unchanged' : 'archived';
    await archive.index.load(session, rows);
    return 'archived';
  } finally {
    await rows.discard();
  }
}

/** The streamed copy adds nothing to an S3 copy whose lines have times. */
async function bestCopy(
  archive: Archive,
  record: SessionRecord,
  delivered: TranscriptCopy,
  known: Awaited<ReturnType<SearchIndex['copyOf']>>,
): Promise<TranscriptCopy | null> {
  if (delivered.destination === 's3' || known?.source !== 's3') return delivered;
  const s3 = await trustedCopy(archive.transcripts, record, 's3');
  // What was indexed was another's.
  if (s3 === null) return delivered;
  return known.timed ? null : s3;
}

/** Streamed lines of open sessions, added to the index as they come. */
export async function indexFollowed(
  archive: Pick<Archive, 'index'> & {
    readonly recordOf: (event: FollowedEvent) => Promise<SessionRecord | null>;
  },
  events: readonly FollowedEvent[],
): Promise<void> {
  const known = new Map<string, SessionRecord | null>();
  const sessions = [];
  for (const followed of events) {
    const key = JSON.stringify([followed.place.account, followed.place.region, followed.sessionId]);
    if (!known.has(key)) known.set(key, await archive.recordOf(followed));
    const record = known.get(key) ?? null;
    if (record !== null) sessions.push({ session: sessionToArchive(record), followed });
  }
  await archive.index.follow(sessions);
}
