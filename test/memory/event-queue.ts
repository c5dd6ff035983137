import type { EventQueue, QueuedEvent } from '../../src/operations/ports.ts';

/** A queue in memory: what was received is hidden for a while, and comes again unless it is done. */
export class MemoryEventQueue implements EventQueue {
  readonly #now: () => number;
  readonly #hiddenMs: number;
  readonly #events = new Map<string, { readonly body: string; hiddenUntil: number }>();
  #added = 0;

  constructor(now: () => number, hiddenMs: number) {
    this.#now = now;
    this.#hiddenMs = hiddenMs;
  }

  add(body: string): void {
    this.#added += 1;
    this.#events.set(String(this.#added), { body, hiddenUntil: 0 });
  }

  async receive(): Promise<readonly QueuedEvent[]> {
    const seen = [...this.#events].filter(([, event]) => event.hiddenUntil <= this.#now());
    for (const [, event] of seen) event.hiddenUntil = this.#now() + this.#hiddenMs;
    return seen.map(([handle, { body }]) => ({ handle, body }));
  }

  async done(events: readonly QueuedEvent[]): Promise<void> {
    for (const { handle } of events) this.#events.delete(handle);
  }
}
