/** When something of the world was out of order: what the injected faults cost, and no more. */
export class Outages {
  /** How often in a row something failed: what is kept of it outlives the server. */
  readonly failures = new Map<string, number>();
  readonly #byKey = new Map<string, { readonly from: number; to: number }[]>();

  /** `key`: what was out of order: `death`, `list`, `receive`, `terminate:ID`, `permission:GRANT`. */
  add(key: string, from: number, to: number): void {
    const known = this.#byKey.get(key);
    if (known) known.push({ from, to });
    else this.#byKey.set(key, [{ from, to }]);
  }

  /** The server died: calls that hang do so no more, and the time until its start is an outage of all. */
  died(at: number, until: number): void {
    for (const known of this.#byKey.values()) for (const one of known) one.to = Math.min(one.to, at);
    this.add('death', at, until);
  }

  /** All of them, for a story. */
  list(): readonly { readonly key: string; readonly from: number; readonly to: number }[] {
    return [...this.#byKey].flatMap(([key, known]) => known.map((one) => ({ key, ...one })));
  }

  /** The moment at which `ms` have passed since `from` in which nothing of `keys` was out of order. */
  whenPassed(keys: readonly string[], from: number, ms: number): number {
    const broken = keys.flatMap((key) => this.#byKey.get(key) ?? []).sort((a, b) => a.from - b.from);
    let at = from;
    let left = ms;
    for (const one of broken) {
      if (one.to <= at) continue;
      if (one.from > at) {
        if (at + left < one.from) break;
        left -= one.from - at;
      }
      at = one.to;
    }
    return at + left;
  }
}
