/**
 * What the operations need of the world. Each port is small; `test/contract/` holds one suite a port that every
 * adapter runs. Ports throw a Fault (operations/fault.ts: code, retry 'later' | 'never') when the world fails.
 */
import type { SessionFacts } from '../domain/guardrails/facts.ts';
import type { Verdict } from '../domain/guardrails/verdict.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { ObservedSession, Place, SessionRecord, SessionStart } from '../domain/sessions/session.ts';

/** The clock. */
export interface Clock {
  now(): Instant;
}

/** The sessions of one account and region, as AWS tells them. */
export interface SessionApi {
  /** Every active session (Connected, Connecting, Disconnected, Terminating), all pages. */
  listActive(place: Place): Promise<readonly ObservedSession[]>;
  /** Sessions of the history, newest first, that started or ended since. */
  listEnded(place: Place, since: Instant): Promise<readonly ObservedSession[]>;
  /** Asks AWS to terminate; success says nothing of the effect (facts/aws.md 0.7). */
  terminate(place: Place, sessionId: string): Promise<void>;
}

/** Gathers what the guardrails ask about a session. Never throws for a missing fact: that fact is unknown. */
export interface FactSource {
  gather(start: SessionStart): Promise<SessionFacts>;
  /** Something changed in a place: facts kept for a while are forgotten. */
  forget(place: Place): void;
}

/** The guardrails in force, compiled. */
export interface GuardrailJudge {
  /**
   * `deadlinePassed`: facts were asked for long enough; each guardrail that still lacks one is decided by its
   * @onUnknown, as a violation with that response whose reason begins with "not judged", and stays among the unknowns.
   */
  judge(facts: SessionFacts, at: { readonly now: Instant; readonly deadlinePassed: boolean }): Verdict;
}

/** Sends notices to people; throws when a destination did not take it. */
export interface NoticeSender {
  send(notice: Notice): Promise<void>;
}

/** Records of sessions. */
export interface SessionStore {
  read(place: Place, id: string): Promise<SessionRecord | null>;
  /** Writes when the stored version is the one that was read (record.version; 0 for a new one). False: someone else wrote first. */
  write(record: SessionRecord): Promise<boolean>;
  list(filter: SessionFilter): Promise<readonly SessionRecord[]>;
  /** Every session of a place not known to have ended. */
  listOpen(place: Place): Promise<readonly SessionRecord[]>;
}

/** Which sessions a list is about. */
export interface SessionFilter {
  readonly state?: 'active' | 'ended';
  readonly user?: string;
  readonly node?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly limit?: number;
}

/** Notices until they are sent, and after. A notice is kept before the effect that it tells of is recorded. */
export interface NoticeStore {
  /** Keeps a notice under its id; a second one with the same id changes nothing. */
  keep(notice: Notice): Promise<void>;
  unsent(limit: number): Promise<readonly Notice[]>;
  markSent(id: string, at: Instant): Promise<void>;
  list(filter: { since?: Instant; until?: Instant; limit?: number }): Promise<readonly Notice[]>;
}

/** When each entity wants to be looked at again. */
export interface DueQueue {
  /** Keeps the earlier of the present and the new moment. */
  schedule(key: string, at: Instant): Promise<void>;
  takeDue(now: Instant, limit: number): Promise<readonly string[]>;
  nextAt(): Promise<Instant | null>;
}
