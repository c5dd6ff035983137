/** Gaps that are remembered; more means that one end acknowledges at random. */
export const MAX_RUNS = 4_096;

/** Which sequence numbers have been acknowledged, as runs of numbers: in ordinary use one run. */
export class AckedNumbers {
  /** Sorted, apart; `to` is not in the run. */
  readonly #runs: { from: number; to: number }[] = [];

  /** Index of the last run that begins at or before the number; -1 when there is none. */
  #at(number: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#runs[middle]!.from <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The first number from 0 on that is not acknowledged. */
  firstGap(): number {
    const first = this.#runs[0];
    return first === undefined || first.from > 0 ? 0 : first.to;
  }

  has(number: number): boolean {
    const run = this.#runs[this.#at(number)];
    return run !== undefined && number < run.to;
  }

  /** False when there are too many gaps. */
  add(number: number): boolean {
    const index = this.#at(number);
    const run = this.#runs[index];
    const next = this.#runs[index + 1];
    if (run !== undefined && number < run.to) return true;
    if (run !== undefined && run.to === number) {
      run.to += 1;
      if (next !== undefined && next.from === run.to) {
        run.to = next.to;
        this.#runs.splice(index + 1, 1);
      }
      return true;
    }
    if (next !== undefined && next.from === number + 1) {
      next.from = number;
      return true;
    }
    if (this.#runs.length >= MAX_RUNS) return false;
    this.#runs.splice(index + 1, 0, { from: number, to: number + 1 });
    return true;
  }
}
