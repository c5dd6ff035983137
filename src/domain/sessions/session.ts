import type { DeliveryBook } from '../deliveries/delivery.ts';
import type { LogPlaces } from '../deliveries/log-places.ts';
import type { ObjectWrite } from '../deliveries/object-writer.ts';
import type { StreamWriter } from '../detections/decide-response.ts';
import type { Verdict } from '../guardrails/verdict.ts';
import type { Instant } from '../kernel/instant.ts';
import type { SessionFinding } from './session-finding.ts';
import type { TimelineEntry } from './timeline.ts';

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

/** Why Sallyport terminates a session. */
export type TerminationCause = Extract<
  EndCause,
  'terminated-by-user' | 'guardrail' | 'grant-ended' | 'grant-revoked' | 'detection'
>;

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
  /** How long the service lets it live (Session.MaxSessionDuration); null: no maximum, or not told. */
  readonly maxDurationMs?: number | null;
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
  readonly cause: TerminationCause;
  readonly reasons: readonly string[];
  readonly askedAt: Instant;
  /** The person who asked; null: Sallyport, for its cause. */
  readonly askedBy: string | null;
  /** How many TerminateSession calls were begun. */
  readonly attempts: number;
  readonly firstAttemptAt: Instant | null;
  readonly lastAttemptAt: Instant | null;
  readonly nextAttemptAt: Instant;
  /** When the first and the last call that was not plainly refused began: an end after them may be ours. Null: none. */
  readonly effect: { readonly firstAt: Instant; readonly lastAt: Instant } | null;
  /** What the last call failed with; null when it was taken. */
  readonly lastError: string | null;
  /** The cap on terminations held it back at this moment. */
  readonly cappedAt: Instant | null;
}

/** All that is kept of one session. Written only with the version that was read. */
export interface SessionRecord {
  /** 0: not stored yet. */
  readonly version: number;
  readonly start: SessionStart;
  readonly nodeName: string | null;
  readonly person: string | null;
  readonly status: string;
  readonly state: 'active' | 'ended';
  readonly endedAt: Instant | null;
  readonly endCause: EndCause | null;
  readonly grantId: string | null;
  /** When its grant, as it was known last, is over: then it is looked at again. Left out or null: it is under none. */
  readonly grantUntil?: Instant | null;
  readonly verdict: Verdict | null;
  /** Until when a missing fact is asked for again; null when none is missing. */
  readonly unknownUntil: Instant | null;
  /** Something that the verdict rests on has changed since. */
  readonly judgeAgain: boolean;
  /** Why the last attempt to judge failed as a whole, and when to try again; null when it did not. */
  readonly judgeFailed: { readonly reason: string; readonly at: Instant; readonly times: number } | null;
  readonly termination: Termination | null;
  /** Someone's own TerminateSession, seen in CloudTrail before any of ours. */
  readonly terminatedBy: { readonly owner: string; readonly at: Instant } | null;
  /** The last observation that saw it among the active ones; null: none has. */
  readonly seenAt: Instant | null;
  /** Since when observations have missed it, without finding it in the history; null: they have not. */
  readonly absentSince: Instant | null;
  readonly maxDurationMs: number | null;
  /** The idle timeout of its document, where it could be read. */
  readonly idleTimeoutMs: number | null;
  /** The log group that its log is streamed to, where its document says so. */
  readonly streamedTo: string | null;
  /** Where its log must be, by the document that was in force at its start; left out: not known yet. */
  readonly logTo?: LogPlaces | null;
  /** When something else than its stream last showed that it had shown a line that the stream lacks; left out: nothing did. */
  readonly lineShownAt?: Instant;
  /** The copies of its log; left out: it is open, or nobody has looked yet. */
  readonly deliveries?: DeliveryBook | null;
  /** Who wrote the object of its log, where data events tell; left out: none did. */
  readonly objectWrites?: readonly ObjectWrite[];
  /** What was seen right after its end, and how often its cause was looked for since; null: nobody has looked yet. */
  readonly endLook: { readonly nodeOnline: boolean | null; readonly tries: number } | null;
  /** When the cause of its end is looked for once more, since CloudTrail tells late who terminated it; null: settled. */
  readonly endSettlesAt: Instant | null;
  /** The ARN of the role that its node acts as; left out or null: it has none, or it is not known. */
  readonly nodeRole?: string | null;
  /** That role's unique id; left out or null: as the role. */
  readonly nodeRoleId?: string | null;
  /** Rules that were met in it or around it, oldest first; left out: none was. */
  readonly findings?: readonly SessionFinding[];
  /** How many more findings there are than those. */
  readonly moreFindings?: number;
  /** Who made its log stream, as CloudTrail tells; left out: nothing was told. */
  readonly streamWriter?: StreamWriter;
  /** Ids of the notices raised about it. */
  readonly noticed: readonly string[];
  /** What happened, oldest first, at most TIMELINE_LIMIT entries. */
  readonly timeline: readonly TimelineEntry[];
}
