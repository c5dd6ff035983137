/** How long a test waits for what must come. */
const WAIT_MS = 30_000;

/** What has come, in order, for tests that wait for it. */
export class Inbox<T> {
  readonly all: T[] = [];
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  put(item: T): void {
    this.all.push(item);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The next item that fits; those before it are passed over. Fails when it does not come in time. */
  async take(fits: (item: T) => boolean = () => true): Promise<T> {
    const until = Date.now() + WAIT_MS;
    for (;;) {
      while (this.#taken < this.all.length) {
        const item = this.all[this.#taken] as T;
        this.#taken += 1;
        if (fits(item)) return item;
      }
      await this.#wait(until);
    }
  }

  /** Waits until all that has come fits. */
  async until(fits: (all: readonly T[]) => boolean): Promise<void> {
    const until = Date.now() + WAIT_MS;
    while (!fits(this.all)) await this.#wait(until);
  }

  #wait(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`it did not come; ${this.all.length} others did`));
      const timer = setTimeout(late, Math.max(1, until - Date.now()));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
