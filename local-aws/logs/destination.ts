import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { storedPolicy } from '../service-access.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';

/** A stream of one account that others may send their logs to. */
export interface Destination {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** The stream that the events go to, and the role that writes there. */
  readonly targetArn: string;
  readonly roleArn: string;
  /** Who may subscribe; nobody but the account itself when absent. */
  readonly accessPolicy?: string | undefined;
  readonly createdAt: number;
}

export function destinationArn(
  { account, region }: { account: string; region: string },
  name: string,
): string {
  return `arn:aws:logs:${region}:${account}:destination:${name}`;
}

/** The destinations of all accounts and regions, by ARN. */
export class Destinations {
  readonly #rows: Table<Destination>;

  constructor(world: World) {
    this.#rows = world.store.table('logs.destinations');
  }

  get(arn: string): Destination | undefined {
    return this.#rows.get(arn);
  }

  all(place: { account: string; region: string }, prefix: string): Iterable<Destination> {
    return this.#rows.values(destinationArn(place, prefix));
  }

  put(destination: Destination): void {
    this.#rows.set(destination.arn, destination);
  }

  delete(destination: Destination): void {
    this.#rows.delete(destination.arn);
  }

  policyOf(destination: Destination): CompiledPolicy | undefined {
    return storedPolicy(destination, destination.accessPolicy, `policy of destination ${destination.name}`);
  }
}
