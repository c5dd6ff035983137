import { AwsError } from '../error.ts';

/** A fault made on demand: the calls it meets fail, before or after they took effect. */
export interface Fault {
  readonly service: string;
  /** All actions of the service when absent. */
  readonly action?: string;
  readonly account?: string;
  readonly region?: string;
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
  /** 'after': the call is done and then answered with the error, as when a reply is lost. */
  readonly when?: 'before' | 'after';
  /** How many calls it meets; without end when absent. */
  readonly times?: number;
}

/** A rate limit, by account and region. */
export interface RateLimit {
  readonly service: string;
  readonly action?: string;
  readonly ratePerS: number;
  readonly burst: number;
}

interface Met {
  readonly service: string;
  readonly action: string;
  readonly account: string;
  readonly region: string;
}

/** Faults and throttling on demand. Nothing is throttled unless a limit has been set. */
export class Faults {
  #faults: { fault: Fault; left: number }[] = [];
  #limits: RateLimit[] = [];
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Adds a fault; the function returned takes it away again. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => {
      this.#faults = this.#faults.filter((each) => each !== entry);
    };
  }

  /** Sets the rate limits; an empty list lifts all. */
  limit(limits: readonly RateLimit[]): void {
    this.#limits = [...limits];
    this.#buckets.clear();
  }

  /** The error that meets this call at this moment, if any. */
  check(call: Met, when: 'before' | 'after', now: number): AwsError | undefined {
    if (when === 'before' && this.#limits.length > 0 && this.#overLimit(call, now))
      return new AwsError('ThrottlingException', 'Rate exceeded', { status: 400 });
    for (const entry of this.#faults) {
      const { fault } = entry;
      const meets =
        entry.left > 0 &&
        (fault.when ?? 'before') === when &&
        fault.service === call.service &&
        (fault.action ?? call.action) === call.action &&
        (fault.account ?? call.account) === call.account &&
        (fault.region ?? call.region) === call.region;
      if (!meets) continue;
      entry.left -= 1;
      return new AwsError(fault.code, fault.message ?? 'A fault was asked for.', {
        status: fault.status ?? 500,
      });
    }
    return undefined;
  }

  #overLimit(call: Met, now: number): boolean {
    const limit = this.#limits.find(
      (l) => l.service === call.service && (l.action ?? call.action) === call.action,
    );
    if (limit === undefined) return false;
    const key = `${call.account}/${call.region}/${limit.service}/${limit.action ?? '*'}`;
    const bucket = this.#buckets.get(key) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.ratePerS);
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens < 1;
  }
}
