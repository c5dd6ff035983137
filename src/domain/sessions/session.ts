import type { Verdict } from '../guardrails/verdict.ts';
import type { Instant } from '../kernel/instant.ts';

/** Why a session ended, as far as it is known. */
export type EndCause =
  | 'exit'
  | 'idle'
  | 'max-duration'
  | 'terminated-by-user'
  | 'guardrail'
  | 'grant-ended'
  | 'grant-revoked'
  | 'detection'
  | 'node-lost'
  | 'unknown';

/** Where a session is: the account and region that its node is in. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A session as the API says it once it is open: the rows of DescribeSessions, translated. */
export interface ObservedSession extends Place {
  readonly id: string;
  readonly target: string;
  readonly documentName: string | null;
  /** The ARN of who opened it. */
  readonly owner: string;
  readonly reason: string | null;
  /** AWS's own word: Connected, Connecting, Disconnected, Terminated, Terminating, Failed. */
  readonly status: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** What a StartSession says of its session; null where only a sweep saw it. */
export interface SessionStart extends Place {
  readonly id: string;
  readonly target: string;
  /** Null: the account's default document. */
  readonly documentName: string | null;
  readonly parameters: Readonly<Record<string, readonly string[]>> | null;
  readonly owner: string;
  readonly reason: string | null;
  readonly startedAt: Instant;
  readonly sourceIp: string | null;
  /** CloudTrail's userIdentity, whole; null when the start was not seen. */
  readonly userIdentity: Readonly<Record<string, unknown>> | null;
  /** The CloudTrail record of the start, whole, for notices and evidence; null when a sweep found the session. */
  readonly event: Readonly<Record<string, unknown>> | null;
}

/** A termination that has been asked for, and what is known of it. */
export interface Termination {
  readonly cause: EndCause;
  readonly reasons: readonly string[];
  readonly askedAt: Instant;
  /** How many TerminateSession calls were made. */
  readonly attempts: number;
  readonly lastAttemptAt: Instant | null;
}

/** All that is kept of one session. Written only with the version that was read. */
export interface SessionRecord {
  readonly version: number;
  readonly start: SessionStart;
  readonly nodeName: string | null;
  readonly person: string | null;
  readonly status: string;
  readonly state: 'active' | 'ended';
  readonly endedAt: Instant | null;
  readonly endCause: EndCause | null;
  readonly grantId: string | null;
  readonly verdict: Verdict | null;
  /** Until when a missing fact is asked for again; null when none is missing. */
  readonly unknownUntil: Instant | null;
  /** Something that the verdict rests on has changed since. */
  readonly judgeAgain: boolean;
  readonly termination: Termination | null;
  /** The last observation that saw it among the active ones. */
  readonly seenAt: Instant;
}
