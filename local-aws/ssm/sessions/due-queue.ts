/** A binary heap of keys by the time at which they are due; each key counts once, at its earliest time. */
export class DueQueue {
  readonly #heap: { at: number; key: string }[] = [];
  /** The time that counts for a key; other entries of it in the heap are stale. */
  readonly #times = new Map<string, number>();

  get size(): number {
    return this.#times.size;
  }

  push(key: string, at: number): void {
    if (!Number.isFinite(at) || at >= (this.#times.get(key) ?? Number.POSITIVE_INFINITY)) return;
    this.#times.set(key, at);
    const heap = this.#heap;
    heap.push({ at, key });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (heap[parent]!.at <= heap[child]!.at) break;
      [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
      child = parent;
    }
  }

  /** Takes a key that is due; undefined when none is. */
  takeDue(now: number): string | undefined {
    for (let top = this.#heap[0]; top !== undefined && top.at <= now; top = this.#heap[0]) {
      this.#removeTop();
      if (this.#times.get(top.key) !== top.at) continue;
      this.#times.delete(top.key);
      return top.key;
    }
    return undefined;
  }

  #removeTop(): void {
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #sink(): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const least = right < heap.length && heap[right]!.at < heap[left]!.at ? right : left;
      if (heap[parent]!.at <= heap[least]!.at) return;
      [heap[parent], heap[least]] = [heap[least]!, heap[parent]!];
      parent = least;
    }
  }
}
