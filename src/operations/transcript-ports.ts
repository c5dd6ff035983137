/**
 * How what a session showed reaches us: as lines streamed while it is open, and as copies that its node delivers after
 * its end. `test/contract/` holds one suite a port. Ports throw a Fault when the world fails.
 */
import type { Instant } from '../domain/kernel/instant.ts';
import type { StreamedEvent } from '../domain/recordings/streamed-event.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import type { RecordingSource } from './read-recording.ts';

/** Some lines of one session, as one event of its log stream. */
export interface FollowedEvent {
  readonly place: Place;
  readonly logGroup: string;
  readonly sessionId: string;
  /** When CloudWatch took it: its order, beside the event's own time. */
  readonly ingestedAt: Instant;
  readonly event: StreamedEvent;
}

/**
 * Takes streamed events as they are followed: those of one session in their order, each once while the process runs;
 * after a restart the last ones may come again. What it throws is told to the operator, and the events are not offered
 * again: a consumer keeps its own place.
 */
export type StreamConsumer = (events: readonly FollowedEvent[]) => Promise<void>;

/** Reads what was streamed to a log group. */
export interface StreamLog {
  /** The agent's events whose own time is not before `from`, in order, page by page; of some sessions, or of all. */
  read(
    place: Place,
    logGroup: string,
    what: { readonly from: Instant; readonly sessionIds?: readonly string[] },
  ): AsyncIterable<readonly FollowedEvent[]>;
}

/** How far a log group was read, kept over restarts. */
export interface StreamPosition {
  /** Everything since then has been read. */
  readonly floorAt: Instant;
  readonly readAt: Instant;
}

/** Keeps the positions of the log groups that are followed. */
export interface StreamPositions {
  read(place: Place, logGroup: string): Promise<StreamPosition | null>;
  /** Null: the group is followed no more. */
  write(place: Place, logGroup: string, position: StreamPosition | null): Promise<void>;
}

/** How it stands with one log group that is followed. */
export interface StreamHealth extends Place {
  readonly logGroup: string;
  /** Up to when it was read. */
  readonly readAt: Instant;
  /** Why the last read failed; null when it did not. */
  readonly error: string | null;
}

/** A copy of a session's log, as it lies there. */
export interface TranscriptCopy {
  readonly destination: 's3' | 'cloudwatch';
  /** `s3://BUCKET/KEY` or `LOGGROUP:STREAM`. */
  readonly location: string;
  readonly bytes: number | null;
  readonly versionId: string | null;
  /** What tells one content from another where there are no versions; null: the time does (CloudWatch). */
  readonly etag: string | null;
  /** The object's last change, or when the last event was taken. */
  readonly deliveredAt: Instant;
  /** The key's ARN, `AES256`, or null: not encrypted, or not told. */
  readonly encryptedWith: string | null;
  readonly lockedUntil: Instant | null;
}

/** A copy that was read whole. */
export interface OpenedTranscript extends RecordingSource {
  /** SHA-256 of exactly what `chunks()` gives, hexadecimal. */
  readonly sha256: string;
}

/** The copies of sessions' logs. */
export interface Transcripts {
  /**
   * Looks where the session's log must be (`record.logTo`); null: it is not there, or no such place is known. With a
   * version, that one of S3's object in place of the present one.
   */
  find(
    session: SessionRecord,
    destination: TranscriptCopy['destination'],
    versionId?: string,
  ): Promise<TranscriptCopy | null>;
  /**
   * Reads a copy that was found; asked again, it reads the same version. S3's copy is the object's bytes. CloudWatch's is
   * the transcript, or for a streamed log one JSON object a line ({ timestamp, ingestionTime, message }) in the order of
   * the stream, of the events that had been taken at `deliveredAt`.
   */
  open(session: SessionRecord, copy: TranscriptCopy): Promise<OpenedTranscript>;
}

/**
 * Takes a copy that was delivered: at least once, so that taking it again must change nothing. What it throws is told
 * to the operator, and it is asked again with the next look.
 */
export type DeliveredHook = (session: SessionRecord, copy: TranscriptCopy) => Promise<void>;
