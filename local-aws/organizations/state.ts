import type { World } from '../world.ts';

/** The state of organizations. */
export class OrganizationsState {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The clock, epoch ms. */
  now(): number {
    return this.#world.now();
  }
}
