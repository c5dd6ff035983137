import type { KeyObject } from 'node:crypto';
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

  /** The account and public key of a hybrid node, which its own signatures are checked with. */
  managedInstanceKey(_instanceId: string): { key: KeyObject; account: string } | undefined {
    return undefined;
  }
}
