import { randomBytes } from 'node:crypto';
import { AwsError } from '../../error.ts';
import { uuid } from '../../ids.ts';
import type { Table } from '../../store/table.ts';
import type { World } from '../../world.ts';

const HOUR_MS = 3_600_000;
/** An activation lives a day unless it says otherwise, and thirty days at most. */
export const DEFAULT_ACTIVATION_MS = 24 * HOUR_MS;
export const MAX_ACTIVATION_MS = 30 * 24 * HOUR_MS;
export const MAX_REGISTRATIONS = 1000;

/** A right to register hybrid nodes. */
export interface Activation {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  /** Told once, when it is made. */
  readonly code: string;
  readonly description?: string;
  readonly defaultName?: string;
  readonly roleArn: string;
  readonly limit: number;
  readonly used: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Given to every node that registers. */
  readonly tags: Readonly<Record<string, string>>;
}

function invalidActivation(message: string): AwsError {
  return new AwsError('InvalidActivation', message);
}

/** The activations of all accounts and regions. */
export class Activations {
  readonly #world: World;
  readonly #rows: Table<Activation>;

  constructor(world: World) {
    this.#world = world;
    this.#rows = world.store.table('ssm.activations');
  }

  create(from: Omit<Activation, 'id' | 'code' | 'used'>): Activation {
    const activation: Activation = {
      ...from,
      id: uuid(),
      // 20 characters, the least that the agent accepts. facts/session-manager.md B.1.
      code: randomBytes(15).toString('base64').replace(/[+/]/g, 'x'),
      used: 0,
    };
    this.#rows.set(this.#key(activation, activation.id), activation);
    return activation;
  }

  *list(account: string, region: string): IterableIterator<Activation> {
    yield* this.#rows.values(`${account}/${region}/`);
  }

  delete(account: string, region: string, id: string): void {
    if (!this.#rows.delete(this.#key({ account, region }, id)))
      throw new AwsError('InvalidActivationId', `Activation ID ${id} is not found.`);
  }

  expired(activation: Activation): boolean {
    return activation.expiresAt <= this.#world.now();
  }

  /**
   * Takes one registration. The caller is anonymous: id and code are all there is to check, and the one port of
   * local-aws does not tell the region either, which is the activation's own.
   */
  use(id: string, code: string): Activation {
    for (const [key, activation] of this.#rows.entries()) {
      if (activation.id !== id) continue;
      if (activation.code !== code) break;
      if (this.expired(activation))
        throw invalidActivation(
          `The activation expired at ${new Date(activation.expiresAt).toISOString()}; create another one.`,
        );
      if (activation.used >= activation.limit)
        throw invalidActivation(
          `The activation's registration limit of ${activation.limit} is reached; create another one.`,
        );
      const next = { ...activation, used: activation.used + 1 };
      this.#rows.set(key, next);
      return next;
    }
    throw invalidActivation('The activation ID or activation code is not valid.');
  }

  #key(place: { account: string; region: string }, id: string): string {
    return `${place.account}/${place.region}/${id}`;
  }
}
