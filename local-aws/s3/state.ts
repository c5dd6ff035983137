import type { World } from '../world.ts';

/** The state of s3. */
export class S3State {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The clock, epoch ms. */
  now(): number {
    return this.#world.now();
  }
}
