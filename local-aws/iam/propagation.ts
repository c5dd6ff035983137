import type { Table } from '../store/table.ts';

interface Pending {
  readonly visibleAt: number;
  readonly apply: () => void;
}

/**
 * IAM is eventually consistent: its own reads see a write at once, authorisation sees it later (facts/aws.md D).
 * A write is put in a queue ordered by the moment it takes effect; whoever asks what is in force first lets the
 * due writes through, so no timer is needed and a simulated clock works. `version` counts the writes that have
 * taken effect: as long as it stands still, whatever was worked out from the tables stays true.
 *
 * The queue is in memory only: after a restart every write on disk is in force.
 */
export class Propagation {
  readonly #now: () => number;
  readonly #drawDelayMs: () => number;
  #queue: Pending[] = [];
  #version = 0;

  constructor(now: () => number, drawDelayMs: () => number) {
    this.#now = now;
    this.#drawDelayMs = drawDelayMs;
  }

  /** Lets through what is due and tells how many writes have taken effect so far. */
  version(): number {
    if (this.#queue.length > 0) this.#settle(this.#now());
    return this.#version;
  }

  /** Has a write take effect after a drawn delay, but not before `notBefore`; returns when (epoch ms). */
  schedule(notBefore: number, apply: () => void): number {
    const now = this.#now();
    const visibleAt = Math.max(now + this.#drawDelayMs(), notBefore);
    if (this.#queue.length > 0) this.#settle(now);
    if (visibleAt <= now) this.immediately(apply);
    else this.#insert({ visibleAt, apply });
    return visibleAt;
  }

  /** Has a write take effect now. */
  immediately(apply: () => void): void {
    apply();
    this.#version++;
  }

  #insert(pending: Pending): void {
    let at = this.#queue.length;
    while (at > 0 && this.#queue[at - 1]!.visibleAt > pending.visibleAt) at--;
    this.#queue.splice(at, 0, pending);
  }

  #settle(now: number): void {
    const waiting = this.#queue.findIndex((pending) => pending.visibleAt > now);
    const due = this.#queue.splice(0, waiting === -1 ? this.#queue.length : waiting);
    for (const pending of due) this.immediately(pending.apply);
  }
}

/** The writes to one key that are under way: how many, and when the last takes effect. */
interface Line {
  writes: number;
  visibleAt: number;
}

/**
 * A table with two faces: what was written (`get`, `values`: IAM's own reads) and what is in force
 * (`inForce`: authorisation). The writes to one key take effect in the order they were made.
 */
export class PropagatedTable<T extends object> {
  readonly #written: Table<T>;
  readonly #propagation: Propagation;
  readonly #inForce: Map<string, T>;
  /** The writes under way, per key; a line that setNow has dropped no longer has an effect. */
  readonly #lines = new Map<string, Line>();

  constructor(written: Table<T>, propagation: Propagation) {
    this.#written = written;
    this.#propagation = propagation;
    this.#inForce = new Map(written.entries());
  }

  get(key: string): T | undefined {
    return this.#written.get(key);
  }

  values(prefix = ''): IterableIterator<T> {
    return this.#written.values(prefix);
  }

  /** The row that authorisation sees now. */
  inForce(key: string): T | undefined {
    this.#propagation.version();
    return this.#inForce.get(key);
  }

  set(key: string, value: T): void {
    this.#written.set(key, value);
    this.#propagate(key, value);
  }

  delete(key: string): boolean {
    const existed = this.#written.delete(key);
    if (existed) this.#propagate(key, undefined);
    return existed;
  }

  /** Writes without delay and overtakes the key's writes under way: for setting up accounts. */
  setNow(key: string, value: T): void {
    this.#written.set(key, value);
    this.#lines.delete(key);
    this.#propagation.immediately(() => this.#inForce.set(key, value));
  }

  #propagate(key: string, value: T | undefined): void {
    const line = this.#lines.get(key) ?? { writes: 0, visibleAt: 0 };
    line.writes++;
    this.#lines.set(key, line);
    line.visibleAt = this.#propagation.schedule(line.visibleAt, () => {
      if (this.#lines.get(key) !== line) return;
      if (--line.writes === 0) this.#lines.delete(key);
      if (value === undefined) this.#inForce.delete(key);
      else this.#inForce.set(key, value);
    });
  }
}
