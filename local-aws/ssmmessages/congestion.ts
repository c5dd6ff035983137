import type { WebSocket } from 'ws';
import { sendFrame } from './channel-socket.ts';

/** Bytes that may wait in a receiver's socket before its sender is no longer read. */
export const HIGH_WATER_BYTES = 1_048_576;
/**
 * A sender that is not read for longer than this would drop its connection, since its pings stay unanswered
 * (facts/session-manager.md 0.7). It is read again then, and what its receiver cannot take is left to its resending.
 */
export const STALL_MS = 20_000;

/** Holds a sender back while its receiver is slow: memory stays bounded and nothing is lost. */
export class Congestion {
  readonly #stalls = new Map<WebSocket, NodeJS.Timeout>();
  readonly #stalled = new WeakSet<WebSocket>();

  /** Sends a frame on; reads no more of `from` while `to` is full. */
  carry(from: WebSocket, to: WebSocket, frame: Buffer): void {
    // A socket that closes takes nothing more, and would count what it is given for ever.
    if (to.readyState !== to.OPEN) return;
    if (to.bufferedAmount <= HIGH_WATER_BYTES) {
      sendFrame(to, frame);
      return;
    }
    if (this.#stalled.has(from)) return;
    if (!from.isPaused) {
      from.pause();
      this.#stalls.set(
        from,
        setTimeout(() => {
          this.#stalled.add(from);
          this.#release(from);
        }, STALL_MS).unref(),
      );
    }
    sendFrame(to, frame, () => {
      if (to.bufferedAmount > HIGH_WATER_BYTES / 2) return;
      this.#stalled.delete(from);
      this.#release(from);
    });
  }

  #release(from: WebSocket): void {
    clearTimeout(this.#stalls.get(from));
    this.#stalls.delete(from);
    if (from.isPaused) from.resume();
  }

  /** A socket has closed: whoever waited for it is read again. */
  gone(socket: WebSocket): void {
    for (const from of [...this.#stalls.keys()]) {
      this.#stalled.delete(from);
      this.#release(from);
    }
    clearTimeout(this.#stalls.get(socket));
  }
}
