import type { SetTimer } from '../../src/runtimes/server/pause.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly then: () => void;
}

/**
 * Simulated time: timers fire in order, and time jumps from one to the next. Between two timers every promise that can
 * go on has gone on, so a run depends on nothing but its seed.
 */
export class Timeline {
  now: number;
  #timers: Timer[] = [];
  #order = 0;

  constructor(startAt: number) {
    this.now = startAt;
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.now + Math.max(ms, 0), order: this.#order++, then };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle]!;
      if (other.at < timer.at || (other.at === timer.at && other.order < timer.order)) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Timers of one process: none fires once it is dead. */
  timersOf(alive: () => boolean): SetTimer {
    return (then, ms) =>
      this.after(ms, () => {
        if (alive()) then();
      });
  }

  async runUntil(end: number): Promise<void> {
    await settled();
    while ((this.#timers[0]?.at ?? Infinity) <= end) {
      const timer = this.#timers.shift()!;
      this.now = timer.at;
      timer.then();
      await settled();
    }
    this.now = end;
  }
}

/** Resolves once every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
