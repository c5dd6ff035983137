import type { Random } from '../random.ts';

/** IAM spreads a change within this; it is drawn for each (mission 001's own figures). */
export const SPREAD_MS = [5000, 60_000] as const;

/** A permission as it is written: until when it lets into which node. */
export interface Written {
  readonly until: number;
  readonly target: string;
}

interface Version {
  readonly from: number;
  readonly statements: ReadonlyMap<string, Written>;
}

/**
 * A user's inline policy, and the broker role's denials, as IAM has them: what is written is read back at once and holds
 * only once it is spread.
 */
export class SimulatedIam {
  /** The document as a read shows it, by user. */
  readonly documents = new Map<string, ReadonlyMap<string, Written>>();
  /** Denied grants, and from when on IAM refuses by it. */
  readonly denials = new Map<string, number>();
  readonly #versions = new Map<string, Version[]>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  read(user: string): ReadonlyMap<string, Written> {
    return this.documents.get(user) ?? new Map();
  }

  write(user: string, statements: ReadonlyMap<string, Written>, now: number): void {
    this.documents.set(user, statements);
    const versions = this.#versions.get(user) ?? [];
    versions.push({ from: now + this.#random.between(...SPREAD_MS), statements });
    this.#versions.set(user, versions);
  }

  /** The document that holds now: the latest written of those that are spread. */
  inForce(user: string, now: number): ReadonlyMap<string, Written> {
    return this.#versions.get(user)?.findLast((version) => version.from <= now)?.statements ?? new Map();
  }

  deny(grantId: string, now: number): boolean {
    if (this.denials.has(grantId)) return false;
    this.denials.set(grantId, now + this.#random.between(...SPREAD_MS));
    return true;
  }

  isDenied(grantId: string, now: number): boolean {
    return now >= (this.denials.get(grantId) ?? Infinity);
  }
}
