import type { Layer } from './policy-set.ts';

/** AWS's three results: an explicit Deny beats every Allow, and without an Allow the answer is no. */
export type Result = 'Allowed' | 'ExplicitlyDenied' | 'ImplicitlyDenied';

/** The statement that a result rests on. */
export interface DecidingStatement {
  readonly layer: Layer;
  /** The policy's name. */
  readonly policy: string;
  readonly sid: string | null;
  /** The statement's position in its policy, from 0. */
  readonly index: number;
}

/** A layer that stands in the way. */
export interface Blocker {
  readonly layer: Layer;
  readonly cause: 'explicit-deny' | 'no-allow';
  /** The denying statement; null where an Allow is missing. */
  readonly statement: DecidingStatement | null;
  /** For organisation policies the level, 0 being the root; otherwise null. */
  readonly level: number | null;
}

/** The answer to one request. */
export interface Decision {
  readonly result: Result;
  /**
   * The statement that allowed or denied. Null for an implicit denial, and for what needs no statement: the root user
   * in its own account, and the calls that AWS lets every caller make.
   */
  readonly decidedBy: DecidingStatement | null;
  /** Every layer that stands in the way, the one AWS would name first; empty when allowed. */
  readonly blockedBy: readonly Blocker[];
}
