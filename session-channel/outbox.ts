import { INITIAL_ROUND_TRIP, measure, type RoundTrip } from './rtt.ts';

// What was sent and is not yet acknowledged. The channel runs over WebSockets, so a frame is lost only with its
// socket; then many are lost at once. Resending the oldest every 100 ms, as both real ends do, would take minutes
// to repair one cut, so two rules are added that no receiver minds:
//   - a new connection sends the whole window again;
//   - sockets keep order, so an acknowledgement of a frame shows that every frame last sent before it was lost
//     (or its own acknowledgement was), and those go again. A frame younger than a round trip is left alone: the
//     acknowledgement may be of an earlier copy, and its own be still on the way.
// A window bounds what is in flight; frames past it wait here, unsent, and `isFull` tells the writer to stop.

/** Frames in flight. The real ends have no window, and receive buffers of 10,000 and 100,000 frames. */
export const WINDOW_FRAMES = 2_048;
/** Frames kept in all, sent or waiting; a writer who goes on past `isFull` is refused at this. */
export const MAX_QUEUED_FRAMES = 10_000;
/** How often an overdue frame is sent again. */
export const RESEND_INTERVAL_MS = 100;
/** The real client ends the session after so many resends of one frame; the agent never does. */
export const MAX_CLIENT_RESENDS = 3_000;

interface Entry {
  readonly frame: Uint8Array;
  firstSentAt: number;
  sentAt: number;
  /** Position in the order of all sends; 0 while it was never sent. */
  sendOrder: number;
  sends: number;
  acknowledged: boolean;
}

/** The sending half of a channel: numbers are the caller's, from 0 upwards. */
export class Outbox {
  readonly #maxResends: number;
  #entries: Entry[] = [];
  /** Sequence number of #entries[0]. */
  #base = 0;
  /** Sequence number of the first frame that was never sent on any connection. */
  #unsent = 0;
  #sendCount = 0;
  #lastResendAt = Number.NEGATIVE_INFINITY;
  #roundTrip: RoundTrip = INITIAL_ROUND_TRIP;
  #open = false;

  constructor(maxResends = Number.POSITIVE_INFINITY) {
    this.#maxResends = maxResends;
  }

  /** The number that the next added frame must carry. */
  get nextSequence(): number {
    return this.#base + this.#entries.length;
  }

  /** Frames not yet acknowledged, sent or waiting. */
  get pendingFrames(): number {
    return this.#entries.length;
  }

  /** True when the writer should wait: what it adds would not be sent at once. */
  get isFull(): boolean {
    return this.#entries.length >= WINDOW_FRAMES;
  }

  get roundTrip(): RoundTrip {
    return this.#roundTrip;
  }

  /** Adds the frame numbered `nextSequence`; returns what to send now. Throws RangeError when too many wait. */
  add(frame: Uint8Array, now: number): Uint8Array[] {
    if (this.#entries.length >= MAX_QUEUED_FRAMES) {
      throw new RangeError(`${MAX_QUEUED_FRAMES} frames wait for acknowledgement: wait while isFull`);
    }
    this.#entries.push({ frame, firstSentAt: 0, sentAt: 0, sendOrder: 0, sends: 0, acknowledged: false });
    return this.#sendWaiting(now);
  }

  /** Takes an acknowledgement; returns frames that it lets go, or proves lost. */
  acknowledge(sequence: number, now: number): Uint8Array[] {
    const entry = this.#entries[sequence - this.#base];
    if (entry === undefined || entry.sends === 0 || entry.acknowledged) return [];
    entry.acknowledged = true;
    // Karn's rule: a frame sent twice measures nothing.
    if (entry.sends === 1) this.#roundTrip = measure(this.#roundTrip, Math.max(0, now - entry.firstSentAt));
    const resent = this.#open ? this.#resendBefore(sequence - this.#base, entry.sendOrder, now) : [];
    this.#forgetAcknowledged();
    const waiting = this.#sendWaiting(now);
    return resent.length === 0 ? waiting : resent.concat(waiting);
  }

  /** A connection is there (again): everything in the window is sent, in order. */
  open(now: number): Uint8Array[] {
    this.#open = true;
    const frames: Uint8Array[] = [];
    for (let index = 0; index < this.#unsent - this.#base; index += 1) {
      const entry = this.#entries[index]!;
      if (!entry.acknowledged) frames.push(this.#send(entry, now));
    }
    return frames.concat(this.#sendWaiting(now));
  }

  /** The connection is gone, or the peer asked for silence: nothing is sent until `open`. */
  close(): void {
    this.#open = false;
  }

  /** The oldest frame again when it is overdue. `gaveUp` once the limit of resends is reached. */
  tick(now: number): { readonly frames: Uint8Array[]; readonly gaveUp: boolean } {
    const dueAt = this.nextTickAt();
    const oldest = this.#entries[0];
    if (oldest === undefined || dueAt === undefined || now < dueAt) return { frames: [], gaveUp: false };
    if (oldest.sends > this.#maxResends) return { frames: [], gaveUp: true };
    this.#lastResendAt = now;
    return { frames: [this.#send(oldest, now)], gaveUp: false };
  }

  /** When `tick` has something to do; undefined while nothing is in flight. */
  nextTickAt(): number | undefined {
    const oldest = this.#entries[0];
    if (!this.#open || oldest === undefined || oldest.sends === 0) return undefined;
    return Math.max(oldest.sentAt + this.#roundTrip.timeoutMs, this.#lastResendAt + RESEND_INTERVAL_MS);
  }

  #send(entry: Entry, now: number): Uint8Array {
    if (entry.sends === 0) entry.firstSentAt = now;
    this.#sendCount += 1;
    entry.sendOrder = this.#sendCount;
    entry.sentAt = now;
    entry.sends += 1;
    return entry.frame;
  }

  #sendWaiting(now: number): Uint8Array[] {
    if (!this.#open) return [];
    const end = Math.min(this.nextSequence, this.#base + WINDOW_FRAMES);
    const frames: Uint8Array[] = [];
    for (; this.#unsent < end; this.#unsent += 1) {
      frames.push(this.#send(this.#entries[this.#unsent - this.#base]!, now));
    }
    return frames;
  }

  #resendBefore(acknowledgedIndex: number, sendOrder: number, now: number): Uint8Array[] {
    const frames: Uint8Array[] = [];
    const end = this.#unsent - this.#base;
    for (let index = 0; index < end; index += 1) {
      if (index === acknowledgedIndex) continue;
      const entry = this.#entries[index]!;
      if (entry.acknowledged) continue;
      // Entries first sent in order: past the acknowledged one, only resent frames could be older.
      if (entry.sendOrder > sendOrder && index > acknowledgedIndex) break;
      const young = now - entry.sentAt < this.#roundTrip.rttMs + this.#roundTrip.variationMs;
      if (entry.sendOrder < sendOrder && !young) frames.push(this.#send(entry, now));
    }
    return frames;
  }

  #forgetAcknowledged(): void {
    let count = 0;
    while (count < this.#entries.length && this.#entries[count]!.acknowledged) count += 1;
    if (count === 0) return;
    this.#entries.splice(0, count);
    this.#base += count;
  }
}
