import type { AgentMessage } from './message.ts';

/** Frames held that came before their turn; as many as the real client holds. */
export const MAX_REORDERED_FRAMES = 10_000;
/** Bytes of payload held that came before their turn. */
export const MAX_REORDERED_BYTES = 16_777_216;

/** What became of a received data frame. */
export interface Received {
  /** Frames whose turn it is, in order. */
  readonly deliver: readonly AgentMessage[];
  /** Whether the frame must be acknowledged. */
  readonly acknowledge: boolean;
}

const NOTHING: Received = { deliver: [], acknowledge: false };
const AGAIN: Received = { deliver: [], acknowledge: true };

/**
 * The receiving half of a channel: puts data frames in order, each once. A duplicate is acknowledged again, as the
 * agent does; the real client keeps silent, so that a lost acknowledgement makes its peer repeat for ever.
 * A frame too far ahead is dropped without acknowledgement: it comes again.
 */
export class Inbox {
  #expected = 0;
  #held = new Map<number, AgentMessage>();
  #heldBytes = 0;

  /** The number of the frame that is delivered next. */
  get expected(): number {
    return this.#expected;
  }

  receive(message: AgentMessage): Received {
    const { sequenceNumber } = message;
    if (sequenceNumber < this.#expected) return AGAIN;
    if (sequenceNumber > this.#expected) return this.#hold(message);
    this.#expected += 1;
    return this.#held.size === 0
      ? { deliver: [message], acknowledge: true }
      : { deliver: this.#drain(message), acknowledge: true };
  }

  #hold(message: AgentMessage): Received {
    if (this.#held.has(message.sequenceNumber)) return AGAIN;
    const bytes = this.#heldBytes + message.payload.length;
    const tooFar = message.sequenceNumber - this.#expected > MAX_REORDERED_FRAMES;
    if (tooFar || bytes > MAX_REORDERED_BYTES) return NOTHING;
    // A copy: the payload is a view into a buffer that the socket's reader may own.
    this.#held.set(message.sequenceNumber, { ...message, payload: Uint8Array.from(message.payload) });
    this.#heldBytes = bytes;
    return AGAIN;
  }

  #drain(first: AgentMessage): AgentMessage[] {
    const deliver = [first];
    for (;;) {
      const next = this.#held.get(this.#expected);
      if (next === undefined) return deliver;
      this.#held.delete(this.#expected);
      this.#heldBytes -= next.payload.length;
      this.#expected += 1;
      deliver.push(next);
    }
  }
}
