/** Sets a timer; the result cancels it. Simulated time has its own. */
export type SetTimer = (then: () => void, ms: number) => () => void;

/** Timers of this process. */
export const setRealTimer: SetTimer = (then, ms) => {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
};

/** A wait that can be cut short. A wake that finds nobody waiting is kept for the next wait, so that none is lost. */
export class Pause {
  readonly #setTimer: SetTimer;
  #waiting: (() => void) | null = null;
  #woken = false;
  #closed = false;

  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer;
  }

  /** Resolves after the time, at a wake, or at the close. */
  for(ms: number): Promise<void> {
    if (this.#woken || this.#closed) {
      this.#woken = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const cancel = this.#setTimer(() => this.#waiting?.(), Math.max(ms, 0));
      this.#waiting = () => {
        this.#waiting = null;
        cancel();
        resolve();
      };
    });
  }

  wake(): void {
    if (this.#waiting) this.#waiting();
    else this.#woken = true;
  }

  /** Every wait, now and later, ends at once. */
  close(): void {
    this.#closed = true;
    this.#waiting?.();
  }
}
