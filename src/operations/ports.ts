/**
 * What the operations need of the world. Each port is small; `test/contract/` holds one suite a port that every
 * adapter runs. Ports throw a Fault (operations/fault.ts: code, retry 'later' | 'never') when the world fails.
 */
import type { Finding } from '../domain/detections/finding.ts';
import type { SessionFacts } from '../domain/guardrails/facts.ts';
import type { Verdict } from '../domain/guardrails/verdict.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { StreamedLine } from '../domain/sessions/last-activity.ts';
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

/** What can be found out around a session's end. */
export interface EndWitness {
  /** Whether the node answers Systems Manager; null when that could not be found out. */
  isNodeOnline(place: Place, target: string): Promise<boolean | null>;
  /** The last records of a session's streamed log. */
  lastLines(place: Place, logGroup: string, sessionId: string): Promise<readonly StreamedLine[]>;
}

/** CloudTrail's own memory, which keeps what EventBridge may have lost (LookupEvents; late, and slow to ask). */
export interface Trail {
  /** The StartSession, and every TerminateSession, of a session, as records. */
  ofSession(place: Place, sessionId: string, since: Instant): Promise<readonly unknown[]>;
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

/** What is written in one transaction with a session's record. */
export interface WrittenWith {
  /** Kept in the outbox: a second one under the same id changes nothing. */
  readonly notices?: readonly Notice[];
  /** Written whole under their ids. */
  readonly findings?: readonly Finding[];
  /** When the session wants to be looked at again; null: not any more. Left out: the due queue stays as it is. */
  readonly dueAt?: Instant | null;
  /** Another entity that wants to be looked at, at the latest then. */
  readonly alsoDue?: { readonly key: string; readonly at: Instant };
}

/** Records of sessions. */
export interface SessionStore {
  read(place: Place, id: string): Promise<SessionRecord | null>;
  /**
   * Writes when the stored version is the one that was read (record.version; 0 for a new one), under the next version.
   * False: someone else wrote first, and nothing was written.
   */
  write(record: SessionRecord, also?: WrittenWith): Promise<boolean>;
  /** Newest start first. */
  list(filter: SessionFilter): Promise<readonly SessionRecord[]>;
  /** Every session of a place not known to have ended; of all places when none is given. */
  listOpen(place?: Place): Promise<readonly SessionRecord[]>;
  /** Those of the ids that have a record, open or ended. */
  known(place: Place, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Which sessions a list is about. */
export interface SessionFilter {
  readonly state?: 'active' | 'ended';
  /** The session's own id; several places may know the same one. */
  readonly id?: string;
  /** A part of the owner's ARN, or the whole person. */
  readonly user?: string;
  /** The whole person, or the owner's whole ARN. */
  readonly whose?: string;
  /** The whole target or the whole node name. */
  readonly node?: string;
  /** The whole target, found without looking at any other's sessions. */
  readonly target?: string;
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
  /** Newest first. */
  list(filter: { since?: Instant; until?: Instant; limit?: number }): Promise<readonly Notice[]>;
  unsentBacklog(): Promise<Backlog>;
}

/** An entity whose moment has come, held until `heldUntil` so that two workers do not take it at once. */
export interface DueItem {
  readonly key: string;
  readonly heldUntil: Instant;
}

/** When each entity wants to be looked at again. */
export interface DueQueue {
  /** Keeps the earlier of the present and the new moment. */
  schedule(key: string, at: Instant): Promise<void>;
  /** The earliest first. Each is held for `holdMs`: when its taker dies, it comes again by itself. */
  takeDue(
    now: Instant,
    how: { readonly limit: number; readonly holdMs: number },
  ): Promise<readonly DueItem[]>;
  /** Takes one key, if its moment has come. */
  take(key: string, now: Instant, holdMs: number): Promise<DueItem | null>;
  /** The taker has finished; null: settled. Changes nothing when the entity was scheduled anew meanwhile. */
  settle(item: DueItem, nextAt: Instant | null): Promise<void>;
  nextAt(): Promise<Instant | null>;
  /** When one key is due, or held until; null: it is not in the queue. */
  momentOf(key: string): Promise<Instant | null>;
  /** How many moments have passed, and the earliest of them. */
  backlog(now: Instant): Promise<Backlog>;
}

/** How much waits, and since when. */
export interface Backlog {
  readonly count: number;
  readonly oldestAt: Instant | null;
}

/** The cap on terminations: counts the sessions that a rule began to end, so that a bad rule is stopped in time. */
export interface TerminationBudget {
  /** True when fewer than `limit` other sessions were begun since; the same session may ask again for free. */
  take(
    key: string,
    ask: { readonly now: Instant; readonly since: Instant; readonly limit: number },
  ): Promise<boolean>;
}

/** What the watch knows of itself, kept over restarts. */
export interface WatchLog {
  read(): Promise<WatchState>;
  /** How one place was observed; null: nobody has looked yet. */
  readPlace(place: Place): Promise<PlaceState | null>;
  /** An event came, and what it tells of happened at `happenedAt`. */
  sawEvent(seen: { readonly at: Instant; readonly happenedAt: Instant }): Promise<void>;
  swept(place: Place, result: SweepResult): Promise<void>;
  /** An event that could not be read is kept, so that nothing is lost by being odd. */
  quarantine(event: { readonly at: Instant; readonly reason: string; readonly body: string }): Promise<void>;
}

/** The watch's own state. */
export interface WatchState {
  readonly lastEventAt: Instant | null;
  /** How long the last event took from what it tells of to us. */
  readonly lastEventLagMs: number | null;
  readonly quarantined: number;
  readonly places: readonly PlaceState[];
}

/** How one sweep went. */
export interface SweepResult {
  readonly at: Instant;
  readonly error: string | null;
  /** It read the history too. */
  readonly full: boolean;
}

/** How a place was observed. */
export interface PlaceState extends Place {
  /** Up to when the history is known: the last full sweep that succeeded, or the first that was ever tried. */
  readonly historyAt: Instant;
  /** The last sweep that succeeded. */
  readonly sweptAt: Instant | null;
  /** The last sweep that failed, when none succeeded since. */
  readonly failedAt: Instant | null;
  readonly error: string | null;
}

/** Asks for a look at a place sooner than its sweep is due; many askers are one look. */
export interface Lookout {
  soon(place: Place): void;
  /** A session opened there: a place that was idle is looked at, and from then on as often as an active one. */
  active(place: Place): void;
}

/** An event as the queue hands it out. */
export interface QueuedEvent {
  /** Names this delivery, for `done`. */
  readonly handle: string;
  readonly body: string;
}

/** Where events come from. */
export interface EventQueue {
  /** Waits for events, at most some twenty seconds; none is an empty list. Each comes again unless it is done. */
  receive(): Promise<readonly QueuedEvent[]>;
  done(events: readonly QueuedEvent[]): Promise<void>;
}
