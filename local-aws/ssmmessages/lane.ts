/**
 * One direction of a session: what its sender sent, what its receiver acknowledged. Both ends keep what is not
 * acknowledged and send it again, so the lane is no store; it only mends what a cut would leave behind:
 *   - a frame that is acknowledged is not given to the receiver again: the client ignores an old frame without a
 *     word, and its sender would repeat it for ever (facts/session-manager.md 0.8). The lane knows, and answers;
 *   - frames that the receiver has not acknowledged are kept, up to a limit, for its next connection: the real ends
 *     resend one frame in 100 ms, which would take minutes for what one cut loses.
 * Nothing here needs to outlive a restart: a lane that starts empty learns all from what the ends resend.
 */
import { AckedNumbers } from './acked-numbers.ts';
import { sameDigest } from './frame-head.ts';

/** What is kept for a receiver's return, per direction; beyond it the sender's own resending serves. */
export const MAX_KEPT_BYTES = 2 * 1_048_576;
/** How far ahead of the highest number seen a frame may be: the larger of the real ends' buffers. facts A.8. */
export const MAX_AHEAD_FRAMES = 100_000;
/** Repeats that a sender may make at once (its whole window after a cut), and per second after that. */
export const REPEAT_BURST = 20_000;
export const REPEATS_PER_SECOND = 5_000;

/** What to do with a data frame; the last three close the channel that it came on. */
export type Offer = 'new' | 'repeat' | 'acknowledged' | 'out-of-window' | 'replayed' | 'flood';

export class Lane {
  readonly #fresh: boolean;
  readonly #acked = new AckedNumbers();
  readonly #kept = new Map<number, Buffer>();
  #keptBytes = 0;
  /** -1 in a new session; undefined after a restart, when any number may come first. */
  #highest: number | undefined;
  #repeatsLeft = REPEAT_BURST;
  #refilledAt = 0;

  constructor(fresh: boolean) {
    this.#fresh = fresh;
    this.#highest = fresh ? -1 : undefined;
  }

  /** Takes a data frame from the sender. */
  offer(sequence: number, frame: Buffer, now: number): Offer {
    const highest = this.#highest ?? sequence - 1;
    if (sequence > highest) {
      if (sequence > highest + MAX_AHEAD_FRAMES) return 'out-of-window';
      this.#highest = sequence;
      if (this.#acked.has(sequence)) return 'acknowledged';
      this.#keep(sequence, frame);
      return 'new';
    }
    if (!this.#mayRepeat(now)) return 'flood';
    if (this.#acked.has(sequence)) return 'acknowledged';
    const kept = this.#kept.get(sequence);
    if (kept === undefined) this.#keep(sequence, frame);
    else if (!sameDigest(kept, frame)) return 'replayed';
    return 'repeat';
  }

  #keep(sequence: number, frame: Buffer): void {
    if (this.#keptBytes + frame.length > MAX_KEPT_BYTES) return;
    this.#kept.set(sequence, frame);
    this.#keptBytes += frame.length;
  }

  #mayRepeat(now: number): boolean {
    const gained = Math.floor(((now - this.#refilledAt) * REPEATS_PER_SECOND) / 1000);
    if (gained > 0) {
      this.#repeatsLeft = Math.min(REPEAT_BURST, this.#repeatsLeft + gained);
      this.#refilledAt = now;
    }
    this.#repeatsLeft -= 1;
    return this.#repeatsLeft >= 0;
  }

  /** Takes an acknowledgement of the receiver. False when it is of a frame that was never sent, or at random. */
  acknowledge(sequence: number): boolean {
    // After a restart, an acknowledgement may be of a frame that the relay before this one carried.
    if (this.#fresh && sequence > (this.#highest ?? -1)) return false;
    const kept = this.#kept.get(sequence);
    if (kept !== undefined) {
      this.#kept.delete(sequence);
      this.#keptBytes -= kept.length;
    }
    return this.#acked.add(sequence);
  }

  isAcknowledged(sequence: number): boolean {
    return this.#acked.has(sequence);
  }

  /** A frame that is kept for the receiver. */
  keptFrame(sequence: number): Buffer | undefined {
    return this.#kept.get(sequence);
  }

  /** Whether every frame before this one is acknowledged, as far as is known. */
  isOldest(sequence: number): boolean {
    if (this.#acked.has(sequence)) return false;
    if (this.#fresh) return sequence === this.#acked.firstGap();
    for (const kept of this.#kept.keys()) if (kept < sequence) return false;
    return true;
  }

  /** What the receiver must get again on a new connection, in order. */
  pending(): (readonly [number, Buffer])[] {
    return [...this.#kept.entries()].sort(([a], [b]) => a - b);
  }

  /** Forgets what is kept, at the session's end. */
  clear(): void {
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}
