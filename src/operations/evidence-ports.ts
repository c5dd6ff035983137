/** What evidence needs of the world. Ports throw a Fault when the world fails. */
import type { SignatureAlgorithm } from '../domain/evidence/description.ts';
import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Place } from '../domain/sessions/session.ts';
import type { SessionName } from './read-log.ts';

/** A running SHA-256. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; the hasher is done with. */
  digest(): string;
}

/** What verifying needs: no key of ours, no network. */
export interface EvidenceCrypto {
  sha256(): Hasher;
  /** The kind of a public key in PEM, and the SHA-256 of its DER form; null: it is no key that bundles are signed with. */
  readPublicKey(pem: string): { readonly algorithm: SignatureAlgorithm; readonly sha256: string } | null;
  verify(pem: string, content: Uint8Array, signature: Uint8Array): boolean;
}

/** Signs manifests; the private key does not leave it. */
export interface EvidenceSigner {
  publicKey(): Promise<{
    readonly pem: string;
    readonly algorithm: SignatureAlgorithm;
    readonly sha256: string;
  }>;
  sign(content: Uint8Array): Promise<Uint8Array>;
}

/** Bytes kept on disk until they are in the archive: a bundle may be larger than memory. */
export interface Spool {
  create(): Promise<SpoolFile>;
}

/** One file of the spool. */
export interface SpoolFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more is written; its bytes and their SHA-256. */
  finish(): Promise<SpooledBytes>;
  discard(): Promise<void>;
}

/** What a spool file holds. */
export interface SpooledBytes {
  readonly bytes: number;
  readonly sha256: string;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Where an object is. */
export interface ObjectName {
  /** Where the bucket is used from: the account and Region of the session, or the hub's. */
  readonly place: Place;
  readonly bucket: string;
  readonly key: string;
}

/** One version of an object, or a delete marker over it. */
export interface ObjectVersion {
  /** `null` for an object of a bucket without versions. */
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly isLatest: boolean;
  readonly bytes: number;
  readonly modifiedAt: Instant;
}

/** What protects a version. */
export interface ObjectLock {
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE' | null;
  readonly until: Instant | null;
  /** The key's ARN, `AES256`, or null. */
  readonly encryptedWith: string | null;
}

/** Objects that stay: nothing here writes over one, or deletes one. */
export interface LockedObjects {
  /** The archive bucket, as the hub uses it. */
  archive(key: string): ObjectName;
  /**
   * Puts an object that is not there yet, locked in compliance mode; its new version. Null: one is there already, and
   * nothing was written. A Fault EVIDENCE_NOT_LOCKED: the bucket has no object lock.
   */
  put(
    object: ObjectName,
    content: SpooledBytes,
    lockedUntil: Instant,
  ): Promise<{ readonly versionId: string | null } | null>;
  /** Takes back uploads into the archive that were begun before a moment and never ended; how many. */
  abortAbandoned(prefix: string, before: Instant): Promise<number>;
  /** Every version of exactly this key, the newest first, delete markers too. */
  versions(object: ObjectName): Promise<readonly ObjectVersion[]>;
  /** Null: that version is not there. */
  lock(object: ObjectName, versionId: string | null): Promise<ObjectLock | null>;
  /** Null: that version is not there. */
  read(object: ObjectName, versionId: string | null): Promise<AsyncIterable<Uint8Array> | null>;
  /** Keys that begin so, in their order, after one of them. */
  keys(prefix: string, after: string | null): AsyncIterable<string>;
}

/** How far the walk over the archive is. */
export interface Walk {
  /** When the present walk began; null: none is under way. */
  readonly startedAt: Instant | null;
  /** The last bundle that was looked at in this walk; null: none yet. */
  readonly at: { readonly account: string; readonly region: string; readonly sequence: number } | null;
  /** What it has looked at, and what was wrong. */
  readonly bundles: number;
  readonly bytes: number;
  readonly problems: number;
  /** The last whole walk; null: there was none. */
  readonly last: {
    readonly startedAt: Instant;
    readonly endedAt: Instant;
    readonly bundles: number;
    readonly bytes: number;
    readonly problems: number;
  } | null;
}

/** What is known of bundles here: a copy of the anchored heads, found again from them when it is lost. */
export interface EvidenceStore {
  /** Keeps a bundle's head; one that is there already stays. */
  keep(sealed: SealedBundle): Promise<void>;
  /** The last one of a chain. */
  chainEnd(place: Place): Promise<SealedBundle | null>;
  /** Those of a chain after a sequence number, in their order. */
  after(place: Place, sequence: number, limit: number): Promise<readonly SealedBundle[]>;
  /** Those of a session, oldest first. */
  ofSession(session: SessionName): Promise<readonly SealedBundle[]>;
  /** The places that have a chain, in one order. */
  chains(): Promise<readonly Place[]>;
  /** Newest first. */
  list(filter: {
    readonly account?: string | undefined;
    readonly sequence?: number | undefined;
    readonly limit: number;
  }): Promise<readonly SealedBundle[]>;
  counts(): Promise<{ readonly bundles: number; readonly sessions: number }>;
  /** Ended sessions that changed since they were looked at, or whose moment has come. */
  toLookAt(now: Instant, limit: number): Promise<readonly SessionName[]>;
  /** The session was looked at in this version of its record; when to look again (null: when it changes). */
  looked(session: SessionName, version: number, nextAt: Instant | null): Promise<void>;
  readWalk(): Promise<Walk>;
  writeWalk(walk: Walk): Promise<void>;
}

/** How a session was judged, with the facts that it was judged on. */
export interface KeptJudgement {
  /** The first and the last time that it was judged so. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly verdict: unknown;
  readonly facts: unknown;
}

/** The judgements of sessions: kept when they differ from the one before. */
export interface JudgementLog {
  keep(
    session: SessionName,
    judgement: { readonly at: Instant; readonly verdict: unknown; readonly facts: unknown },
  ): Promise<void>;
  /** Oldest first. */
  ofSession(session: SessionName): Promise<readonly KeptJudgement[]>;
}
