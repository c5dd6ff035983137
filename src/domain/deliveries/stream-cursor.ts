/**
 * Where to read a log group next, and what of it is new. Events are found by their own time, which is the node's clock
 * when it made them; they arrive later, and some much later: the agent tries a refused one again every second for ever
 * (facts/session-manager.md C.6). So each read begins some way before the last one, and what was seen is known by its
 * id. The overlap grows with the lateness that is seen; a deep read now and then finds what came later still.
 */
import type { Instant } from '../kernel/instant.ts';

/** The least that is read again each time. */
export const LEAST_OVERLAP_MS = 10_000;
/** How late an event may come and still be found: a node's clock may be five minutes behind, and it may try again. */
export const MOST_OVERLAP_MS = 15 * 60_000;
/** How often it is read so deeply. */
export const DEEP_EVERY_MS = 30_000;
/** A deep read of a busy group takes long, and new lines wait for it: it may take so much of the time. */
const DEEP_SHARE = 1 / 20;
const LEAST_OFTEN_MS = MOST_OVERLAP_MS / 3;
/** For how long a lateness is remembered. */
const LATENESS_MS = 5 * 60_000;

/** An event as the cursor needs it. */
export interface CursorEvent {
  readonly id: string;
  readonly at: Instant;
  readonly ingestedAt: Instant;
}

/** Follows one log group. */
export class StreamCursor {
  /** Everything of the group since then has been read, or is by the next read. */
  readonly floorAt: Instant;
  #readAt: Instant;
  #deepAt: Instant;
  #deepTookMs = 0;
  #latest = { atLeastMs: 0, since: 0 };
  #before = 0;
  readonly #seen = new Map<string, Instant>();

  /** `readAt` is when it was read last; as `floorAt` where it never was. */
  constructor(floorAt: Instant, readAt: Instant = floorAt) {
    this.floorAt = floorAt;
    this.#readAt = readAt;
    this.#deepAt = readAt;
  }

  get readAt(): Instant {
    return this.#readAt;
  }

  /** Where a read at `now` begins, and whether it is a deep one. */
  next(now: Instant): { readonly from: Instant; readonly deep: boolean } {
    const everyMs = Math.min(LEAST_OFTEN_MS, Math.max(DEEP_EVERY_MS, this.#deepTookMs / DEEP_SHARE));
    const deep = now - this.#deepAt >= everyMs;
    const overlapMs = Math.min(
      MOST_OVERLAP_MS,
      LEAST_OVERLAP_MS + 2 * Math.max(this.#latest.atLeastMs, this.#before),
    );
    const from = deep ? this.#deepAt - MOST_OVERLAP_MS : this.#readAt - overlapMs;
    return { from: Math.max(this.floorAt, from), deep };
  }

  /** Those that were not seen before, in their order. */
  take<E extends CursorEvent>(events: readonly E[]): readonly E[] {
    const fresh: E[] = [];
    for (const event of events) {
      if (this.#seen.has(event.id)) continue;
      this.#seen.set(event.id, event.at);
      this.#latest.atLeastMs = Math.max(this.#latest.atLeastMs, event.ingestedAt - event.at);
      fresh.push(event);
    }
    return fresh.sort((a, b) => a.at - b.at || a.ingestedAt - b.ingestedAt);
  }

  /** A read that began at `now` is over, and all of it was taken. */
  read(now: Instant, deep: boolean, tookMs = 0): void {
    if (now - this.#latest.since > LATENESS_MS) {
      this.#before = this.#latest.atLeastMs;
      this.#latest = { atLeastMs: 0, since: now };
    }
    this.#readAt = Math.max(this.#readAt, now);
    if (!deep) return;
    this.#deepAt = now;
    this.#deepTookMs = tookMs;
    // What no later read can reach is forgotten.
    for (const [id, at] of this.#seen) if (at < now - MOST_OVERLAP_MS) this.#seen.delete(id);
  }
}
