import type { World } from '../world.ts';
import type { CloudTrailRecord } from './record.ts';

/** The state of cloudtrail. */
export class CloudTrailState {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Takes one record: kept for LookupEvents and handed to EventBridge after the event delay. */
  record(_record: CloudTrailRecord): void {
    this.#world.now();
  }
}
