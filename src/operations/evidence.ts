import type { SealSettings } from '../domain/evidence/plan-seal.ts';
import type { Place } from '../domain/sessions/session.ts';
import type {
  EvidenceCrypto,
  EvidenceSigner,
  EvidenceStore,
  LockedObjects,
  ObjectName,
  Spool,
} from './evidence-ports.ts';
import type { EvidenceSources } from './gather-evidence.ts';
import type { Clock, NoticeStore, SessionStore } from './ports.ts';
import type { Transcripts } from './transcript-ports.ts';

/** How evidence is kept; the server's config sets each. */
export interface EvidenceSettings extends SealSettings {
  /** How long bundles and heads cannot be deleted. */
  readonly lockMs: number;
  /** How long transcripts are kept after the session's end: a bundle, which holds them, is locked no longer. Null: for ever. */
  readonly retentionMs: number | null;
  /** SHA-256 of the public keys that bundles were signed with before the present one. */
  readonly formerKeys: readonly string[];
}

/** All that the operations on evidence work with. */
export interface Evidence {
  readonly clock: Clock;
  readonly settings: () => EvidenceSettings;
  readonly sessions: SessionStore;
  readonly notices: NoticeStore;
  readonly sources: EvidenceSources;
  /** Whose chains are walked over, whether or not a bundle is known here. */
  readonly places: readonly Place[];
  readonly transcripts: Transcripts;
  readonly store: EvidenceStore;
  readonly objects: LockedObjects;
  readonly spool: Spool;
  readonly signer: EvidenceSigner;
  readonly crypto: EvidenceCrypto;
  /** Whether a version was removed on purpose, by retention; left out: nothing ever was. */
  readonly isPruned?: (object: ObjectName, versionId: string | null) => Promise<boolean>;
}
