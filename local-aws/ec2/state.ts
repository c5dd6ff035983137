import type { World } from '../world.ts';

/** The state of ec2. */
export class Ec2State {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The clock, epoch ms. */
  now(): number {
    return this.#world.now();
  }
}
