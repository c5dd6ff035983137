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

  /** The organisation that an account is in: its id, and the path of the account's unit in it. */
  organizationOf(_account: string): { id: string; path: string } | undefined {
    return undefined;
  }

  /** Whether SCPs pass the account by. */
  isManagementAccount(_account: string): boolean {
    return false;
  }
}
