/** A clock that runs with the real one and can be moved ahead. */
export class FakeClock {
  #ahead = 0;
  readonly now = (): number => Date.now() + this.#ahead;

  advance(ms: number): void {
    this.#ahead += ms;
  }
}
