import type { Place } from '../../../domain/sessions/session.ts';
import type { Clock } from '../../../operations/ports.ts';

/** Answers about accounts change by calls whose events make us forget; this bounds what a lost event costs. */
export const ANSWER_TTL_MS = 30_000;
/** A document decides most guardrails, so that it is asked for again sooner. */
export const DOCUMENT_TTL_MS = 5_000;
/** What was not answered is asked for again soon, but not by every session at once. */
export const FAILURE_TTL_MS = 1_000;
/** Policy versions and the organisation's id never change. */
export const FIXED_TTL_MS = 3_600_000;
/** Beyond this the oldest answers go. */
const MAX_ANSWERS = 20_000;

const EVERYWHERE = 'everywhere';
const FIXED = 'fixed';

interface Kept {
  readonly answer: Promise<unknown>;
  readonly scope: string;
  until: number;
}

/**
 * Answers kept for a short while, so that 200 sessions on a few nodes do not ask 200 times. Callers that come while an
 * answer is under way share it.
 */
export class KeptAnswers {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The kept answer, or a new one; about a place, or (null) about the organisation or what never changes. */
  get<T>(place: Place | null, key: readonly string[], ttlMs: number, load: () => Promise<T>): Promise<T> {
    const scope = place === null ? (ttlMs === FIXED_TTL_MS ? FIXED : EVERYWHERE) : place.account;
    const name = JSON.stringify([scope, place?.region ?? null, ...key]);
    const now = this.#clock.now();
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.until > now) return kept.answer as Promise<T>;
    const answer = load();
    const entry: Kept = { answer, scope, until: now + ttlMs };
    this.#kept.delete(name);
    this.#kept.set(name, entry);
    answer.catch(() => {
      entry.until = Math.min(entry.until, this.#clock.now() + FAILURE_TTL_MS);
    });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_ANSWERS) break;
      this.#kept.delete(oldest);
    }
    return answer;
  }

  /**
   * Forgets what is known of the whole account, since IAM's events come from one region only, and of the organisation.
   */
  forget({ account }: Place): void {
    for (const [name, { scope }] of this.#kept) {
      if (scope === account || scope === EVERYWHERE) this.#kept.delete(name);
    }
  }
}
