import type { StreamCursor } from '../../domain/deliveries/stream-cursor.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { backoffMs } from '../../domain/sessions/plan.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { FollowedEvent, StreamLog } from '../../operations/transcript-ports.ts';
import { reasonOf } from '../composition/reason-of.ts';
import type {} from './loop.ts';

/** A node's clock may be so far behind before AWS refuses its calls. Source: IAM User Guide, "Signing requests". */
const MAX_SKEW_MS = 5 * 60_000;
const RETRY = { firstMs: 1000, mostMs: 30_000 } as const;
/** Lines of a session that nobody knows yet are kept so long: its start may be told later than its first line. */
const HELD_MS = 5 * 60_000;
const MOST_HELD = 20_000;

/** A session whose lines are wanted. */
export interface FollowedSession {
  readonly id: string;
  readonly startedAt: Instant;
}

/** What a group gives its events to, and asks about sessions. */
export interface GroupJoints {
  readonly log: StreamLog;
  readonly now: () => Instant;
  readonly known: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly give: (events: readonly FollowedEvent[]) => Promise<void>;
}

type Numbered = FollowedEvent & { readonly id: string; readonly at: Instant };

/** One log group while it is followed: one cursor for all its sessions. */
export class FollowedGroup {
  readonly place: Place;
  readonly logGroup: string;
  readonly cursor: StreamCursor;
  /** Why the last read failed; null when it did not. */
  error: string | null = null;
  /** Since when it is followed. */
  readonly openedAt: Instant;
  readonly #joints: GroupJoints;
  readonly #seeded = new Set<string>();
  #held: Numbered[] = [];
  #failures = 0;
  #retryAt: Instant = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(
    where: { readonly place: Place; readonly logGroup: string },
    cursor: StreamCursor,
    joints: GroupJoints,
  ) {
    this.place = where.place;
    this.logGroup = where.logGroup;
    this.cursor = cursor;
    this.#joints = joints;
    this.openedAt = joints.now();
  }

  /** The moment from which a session's lines may be stamped. */
  static floorOf(sessions: readonly FollowedSession[], now: Instant): Instant {
    return Math.min(now, ...sessions.map(({ startedAt }) => startedAt)) - MAX_SKEW_MS;
  }

  /** Reads what is new, unless it is being read or waits after a failure. Never fails: `error` tells. */
  async look(sessions: readonly FollowedSession[]): Promise<void> {
    const now = this.#joints.now();
    if (this.#reading || now < this.#retryAt) return;
    this.#reading = this.#read(sessions, now).then(
      () => {
        this.error = null;
        this.#failures = 0;
      },
      (error: unknown) => {
        this.error = reasonOf(error);
        this.#failures += 1;
        this.#retryAt = this.#joints.now() + backoffMs(this.#failures, RETRY.firstMs, RETRY.mostMs);
      },
    );
    await this.#reading;
    this.#reading = null;
  }

  /** Resolves when no read is under way. */
  async idle(): Promise<void> {
    await this.#reading;
  }

  async #read(sessions: readonly FollowedSession[], now: Instant): Promise<void> {
    const { from, deep } = this.cursor.next(now);
    const { log } = this.#joints;
    for await (const page of log.read(this.place, this.logGroup, { from }))
      await this.#give(this.cursor.take(page.map(numbered)), now);
    await this.#seed(sessions);
    if (this.#held.length > 0) await this.#give([], now);
    this.cursor.read(now, deep, this.#joints.now() - now);
  }

  /** Sessions that began before the group was followed, and were not known then, are read from their beginning. */
  async #seed(sessions: readonly FollowedSession[]): Promise<void> {
    for (const { id, startedAt } of sessions) {
      const from = startedAt - MAX_SKEW_MS;
      if (from >= this.cursor.floorAt || this.#seeded.has(id)) continue;
      const read = this.#joints.log.read(this.place, this.logGroup, { from, sessionIds: [id] });
      for await (const page of read) await this.#joints.give(this.cursor.take(page.map(numbered)));
      this.#seeded.add(id);
    }
    const ids = new Set(sessions.map(({ id }) => id));
    for (const id of this.#seeded) if (!ids.has(id)) this.#seeded.delete(id);
  }

  /** Gives on what is of sessions that are known; anybody who may write to the group can make a stream. */
  async #give(fresh: readonly Numbered[], now: Instant): Promise<void> {
    const all = [...this.#held, ...fresh];
    if (all.length === 0) return;
    const ids = [...new Set(all.map(({ sessionId }) => sessionId))];
    const known = await this.#joints.known(ids);
    this.#held = all
      .filter((event) => !known.has(event.sessionId) && now - event.ingestedAt < HELD_MS)
      .slice(-MOST_HELD);
    const given = all.filter(({ sessionId }) => known.has(sessionId));
    if (given.length > 0) await this.#joints.give(given);
  }
}

function numbered(event: FollowedEvent): Numbered {
  const at = event.event.atMs ?? event.ingestedAt;
  // Every event that FilterLogEvents gives has an id.
  return { ...event, at, id: event.event.eventId ?? `${event.sessionId} ${at} ${event.event.text}` };
}
