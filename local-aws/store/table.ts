/**
 * Documents by key, in memory, with the changes since the last flush remembered. Values are taken as
 * immutable: to change one, `set` a new object. Keys are paths such as `account/region/id`.
 */
export class Table<T extends object> {
  readonly #rows: Map<string, T>;
  #changed = new Map<string, T | undefined>();
  readonly #onChange: () => void;

  constructor(entries: Iterable<readonly [string, T]>, onChange: () => void) {
    this.#rows = new Map(entries);
    this.#onChange = onChange;
  }

  get(key: string): T | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  set(key: string, value: T): void {
    this.#rows.set(key, value);
    this.#changed.set(key, value);
    this.#onChange();
  }

  delete(key: string): boolean {
    const existed = this.#rows.delete(key);
    if (existed) {
      this.#changed.set(key, undefined);
      this.#onChange();
    }
    return existed;
  }

  /** The values whose key starts with the prefix, in the order of insertion. */
  *values(prefix = ''): IterableIterator<T> {
    for (const [key, value] of this.#rows) if (key.startsWith(prefix)) yield value;
  }

  /** Keys and values whose key starts with the prefix. */
  *entries(prefix = ''): IterableIterator<[string, T]> {
    for (const entry of this.#rows) if (entry[0].startsWith(prefix)) yield entry;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** What changed since the last call; a deleted key comes with undefined. */
  takeChanges(): Map<string, T | undefined> {
    const changes = this.#changed;
    this.#changed = new Map();
    return changes;
  }
}
