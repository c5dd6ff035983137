/**
 * Finds out what a silent receiver has had already. The real client acknowledges a frame that is new to it and
 * ignores one that it knows without a word; if its first acknowledgement got lost, the agent would repeat that frame
 * for ever. A WebSocket keeps order and a ping is answered after what came before it was read: so when the pong of a
 * ping that was sent after a frame is there and the acknowledgement of that frame is not, the receiver has had it.
 * That holds only for a client that takes output (it leaves what comes earlier unacknowledged), and only for the
 * oldest frame (one far ahead may be dropped by a full buffer). facts/session-manager.md 0.8, A.8.
 */
import type { WebSocket } from 'ws';
import type { Lane } from './lane.ts';

type Sent = readonly (readonly [number, Buffer])[];

export class Probe {
  readonly #lane: Lane;
  readonly #proved: (sequence: number, frame: Buffer) => void;
  #waiting: { readonly word: string; readonly sent: Sent } | undefined;
  #count = 0;

  /** `proved` is told of each frame that the receiver has had; the lane counts it as acknowledged by then. */
  constructor(lane: Lane, proved: (sequence: number, frame: Buffer) => void) {
    this.#lane = lane;
    this.#proved = proved;
  }

  /** Asks about frames that were just sent on this socket, in order; one question at a time. */
  ask(socket: WebSocket, sent: Sent): void {
    if (this.#waiting !== undefined || sent.length === 0) return;
    this.#count += 1;
    const word = `relay-${this.#count}`;
    this.#waiting = { word, sent };
    socket.ping(word);
  }

  /** Takes a pong of the receiver. */
  pong(word: Buffer): void {
    const waiting = this.#waiting;
    if (waiting === undefined || word.toString('latin1') !== waiting.word) return;
    this.#waiting = undefined;
    for (const [sequence, frame] of waiting.sent) {
      if (this.#lane.isAcknowledged(sequence)) continue;
      if (!this.#lane.isOldest(sequence)) return;
      this.#lane.acknowledge(sequence);
      this.#proved(sequence, frame);
    }
  }

  /** The receiver's socket is gone, and the question with it. */
  forget(): void {
    this.#waiting = undefined;
  }
}
