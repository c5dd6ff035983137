import type { LegalHold } from '../domain/archive/hold.ts';
import type { ObjectClass, ObjectGuard, RowClass } from '../domain/archive/retention.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { SessionName } from './read-log.ts';

/** A version of an object of the archive bucket. */
export interface ArchivedVersion {
  readonly bucket: string;
  readonly key: string;
  /** `null` for an object of a bucket without versions. */
  readonly versionId: string;
  readonly bytes: number;
  /** It only says that the object was deleted; the versions before it are still there. */
  readonly isDeleteMarker: boolean;
}

/** The objects of the archive bucket, version by version. */
export interface ArchiveObjects {
  readonly bucket: string;
  /** All versions of one key, or of all keys that begin so. */
  versions(what: { readonly key: string } | { readonly prefix: string }): Promise<readonly ArchivedVersion[]>;
  guardOf(version: ArchivedVersion): Promise<ObjectGuard>;
  /** Deletes this very version for good. */
  remove(version: ArchivedVersion): Promise<void>;
  /** False: the bucket has no object lock, and with it no legal hold. */
  setLegalHold(version: ArchivedVersion, on: boolean): Promise<boolean>;
}

/** Legal holds, those released too. */
export interface HoldStore {
  place(hold: LegalHold): Promise<void>;
  /** Null: there is none in force with that id. */
  release(id: string, by: { readonly arn: string; readonly at: Instant }): Promise<LegalHold | null>;
  /** Newest first. */
  list(): Promise<readonly LegalHold[]>;
}

/** Something that was pruned. */
export interface PrunedObject {
  readonly version: ArchivedVersion;
  readonly class: ObjectClass;
  readonly session: SessionName;
  readonly prunedAt: Instant;
  readonly reason: string;
}

/** What was pruned on purpose, so that it is not taken for lost. */
export interface PrunedObjects {
  keep(object: PrunedObject): Promise<void>;
  /** Whether a version was pruned; a null version: any of that key. */
  pruned(bucket: string, key: string, versionId: string | null): Promise<boolean>;
  /** Nothing of the session is left to prune. */
  markDone(session: SessionName, at: Instant): Promise<void>;
  isDone(session: SessionName): Promise<boolean>;
}

/** A row of our own, of a class that expires. */
export interface ExpiringRow {
  readonly class: RowClass;
  /** Names it for `remove`; nobody else reads it. */
  readonly key: string;
  /** What it is, as people name it: `finding f-1`. */
  readonly name: string;
  /** When it was written, or what it tells of ended. */
  readonly at: Instant;
  readonly account: string | null;
  readonly region: string | null;
  /** The session that it is about; null: none. */
  readonly sessionId: string | null;
  /** Whom it is about; null: not known, or the session says. */
  readonly person: string | null;
  /** Why it may not go yet, in a sentence; null: it may. */
  readonly waits: string | null;
}

/** Rows of our own, by their age. */
export interface ExpiringRows {
  /** Those of a class from before a moment, the oldest first, each once; they may be removed as they come. */
  before(what: RowClass, before: Instant): AsyncIterable<ExpiringRow>;
  /** False: it is gone, or has changed since it was read, and stays. */
  remove(row: ExpiringRow): Promise<boolean>;
}
