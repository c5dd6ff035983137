import type { FollowedEvent } from '../../operations/transcript-ports.ts';

/** What waits for one reader at most: a reader that is slower is told what it lost. */
const MOST_WAITING = 10_000;

/** Streamed events on their way to one reader, which takes them at its own pace. */
export class EventInbox {
  #waiting: FollowedEvent[] = [];
  #wake: () => void = () => {};
  /** How many events did not fit. */
  lost = 0;

  put(events: readonly FollowedEvent[]): void {
    const room = MOST_WAITING - this.#waiting.length;
    this.#waiting.push(...events.slice(0, room));
    this.lost += Math.max(0, events.length - room);
    if (events.length > 0) this.#wake();
  }

  /** What has come; waits so long for something when nothing has. */
  async take(waitMs: number, signal: AbortSignal): Promise<readonly FollowedEvent[]> {
    if (this.#waiting.length === 0 && !signal.aborted) {
      const come = Promise.withResolvers<void>();
      const timer = setTimeout(come.resolve, waitMs);
      const stop = () => come.resolve();
      signal.addEventListener('abort', stop);
      this.#wake = come.resolve;
      await come.promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
