import type { World } from '../world.ts';

/** An EC2 instance as other services see it. */
export interface InstanceView {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `arn:aws:iam::A:instance-profile/N`. */
  readonly instanceProfileArn?: string;
}

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

  /** An instance of an account and region that is not terminated. */
  findInstance(_account: string, _region: string, _id: string): InstanceView | undefined {
    return undefined;
  }
}
