import type { Verdict } from '../guardrails/verdict.ts';
import type { Instant } from '../kernel/instant.ts';

/** What a notice is about; docs/reference lists when each is raised. */
export type NoticeKind =
  | 'session-terminated'
  | 'session-not-compliant'
  | 'session-not-judged'
  | 'termination-not-confirmed'
  | 'termination-cap-reached'
  | 'log-silent'
  | 'log-missing'
  | 'log-incomplete'
  | 'log-arrived'
  | 'watch-blind'
  | 'watch-sees-again'
  | 'finding'
  | 'grant-requested'
  | 'grant-approved'
  | 'grant-denied'
  | 'grant-active'
  | 'grant-extended'
  | 'grant-warning'
  | 'grant-revoked'
  | 'grant-ended'
  | 'grant-leftover'
  | 'break-glass'
  | 'evidence-changed'
  | 'evidence-missing'
  | 'evidence-chain-broken';

/** Somebody whom a notice is for: a principal, or whoever holds a role. */
export interface Addressee {
  readonly as: 'owner' | 'requester' | 'approver';
  /** Null: everyone with one of the roles. */
  readonly principal: string | null;
  readonly person: string | null;
  readonly roles: readonly string[];
}

/** A message to people. The id is made from what it is about, so that a doubled delivery can be told. */
export interface Notice {
  readonly schema: 'sallyport.notice/1';
  readonly id: string;
  readonly kind: NoticeKind;
  readonly raisedAt: Instant;
  readonly account: string;
  readonly region: string;
  /** The session as the contract's JSON has it; null for notices about no session. */
  readonly session: unknown;
  readonly grant: unknown;
  /** Why the session was, or is being, terminated; empty when it is not. */
  readonly terminationReasons: readonly string[];
  /** What the notice has to tell, in sentences, whatever its kind. */
  readonly reasons: readonly string[];
  readonly verdict: Verdict | null;
  /** The enriched CloudTrail record; null when a sweep found the session. */
  readonly event: Readonly<Record<string, unknown>> | null;
  /** The command that explains it. */
  readonly why: string;
  /** Whom it is for; left out: whoever follows the topic. */
  readonly to?: readonly Addressee[];
}
