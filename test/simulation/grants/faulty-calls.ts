import { backoffMs } from '../../../src/domain/sessions/plan.ts';
import { Fault } from '../../../src/operations/fault.ts';
import type { Random } from '../random.ts';
import type { Timeline } from '../timeline.ts';
import type { GrantWorld } from './grant-world.ts';

/** Whose retry a call has: the waits that the product promises, first and most, with the spread that it adds. */
export interface Retry {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly spread: number;
}

/** A call that times out is waited for so long. */
const TIME_OUT_MS = [1000, 8000] as const;
/** From the moment that a call is due to its being made. */
const SLACK_MS = 150;

/**
 * Calls over the network: each takes time, and may fail before its effect or after it. What a failure costs, the wait
 * until the promised next try included, is kept as an outage: a checker allows for that and for nothing else.
 */
export class FaultyCalls {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #world: GrantWorld;
  readonly #alive: () => boolean;
  readonly #dies: () => boolean;

  constructor(
    around: { timeline: Timeline; random: Random; world: GrantWorld },
    life: { alive: () => boolean; dies: () => boolean },
  ) {
    this.#timeline = around.timeline;
    this.#random = around.random;
    this.#world = around.world;
    this.#alive = life.alive;
    this.#dies = life.dies;
  }

  /** `key` names what is out of order when it fails. */
  async call<T>(key: string, retry: Retry, effect: () => T): Promise<T> {
    const random = this.#random;
    const { unkind } = this.#world;
    const from = this.#timeline.now;
    if (this.#dies()) return never;
    await this.#wait(random.between(2, 60));
    if (random.chance(unkind.throttled)) {
      this.#fails(key, retry, from);
      throw new Fault('THROTTLED', 'Rate exceeded', { retry: 'later' });
    }
    const result = effect();
    if (this.#dies()) return never;
    if (random.chance(unkind.timedOut)) {
      const hangsMs = random.between(...TIME_OUT_MS);
      this.#world.outages.add(key, from, this.#timeline.now + hangsMs);
      await this.#wait(hangsMs);
      this.#fails(key, retry, from);
      throw new Fault('TIMED_OUT', 'no answer', { retry: 'later', mayHaveHappened: true });
    }
    await this.#wait(random.between(2, 60));
    this.#world.outages.failures.delete(key);
    return result;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#timeline.timersOf(this.#alive)(resolve, ms));
  }

  #fails(key: string, { firstMs, mostMs, spread }: Retry, from: number): void {
    const { failures } = this.#world.outages;
    const times = (failures.get(key) ?? 0) + 1;
    failures.set(key, times);
    const until = this.#timeline.now + backoffMs(times, firstMs, mostMs) * spread + SLACK_MS;
    this.#world.outages.add(key, from, until);
  }
}

/** Of a process that is dead nothing ever answers. */
export const never = new Promise<never>(() => {});
