import type { World } from '../world.ts';

/** The state of ssm. */
export class SsmState {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The clock, epoch ms. */
  now(): number {
    return this.#world.now();
  }
}
