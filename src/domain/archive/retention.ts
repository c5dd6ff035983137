import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { LegalHold } from './hold.ts';

/**
 * Classes of data by how long they are kept. `transcripts`: what nodes delivered, and the evidence bundles that hold it.
 * `derived`: the rows made from it. `index`: the local search index. Sessions' records, with their deliveries, hashes
 * and receipts, are kept for ever: they hold no text of a transcript.
 */
export type DataClass = 'transcripts' | 'derived' | 'index';

/** How long each class is kept after a session's end, in milliseconds; null: for ever. */
export type Retention = Readonly<Record<DataClass, number | null>>;

const DAY_MS = 86_400_000;

/** A little more than a year, as auditors ask for the last one. */
export const DEFAULT_RETENTION: Retention = {
  transcripts: 400 * DAY_MS,
  derived: 400 * DAY_MS,
  index: 400 * DAY_MS,
};

/**
 * When a class of a session's data expires; null: never. Where the transcript has expired no text of it may stay
 * anywhere, so nothing that was made of it outlives it.
 */
export function expiresAt(retention: Retention, what: DataClass, endedAt: Instant): Instant | null {
  const own = retention[what];
  const limits = [own, retention.transcripts].filter((each) => each !== null);
  return limits.length === 0 ? null : endedAt + Math.min(...limits);
}

/** What keeps an object from being deleted in its bucket. */
export interface ObjectGuard {
  readonly lockedUntil: Instant | null;
  readonly legalHold: boolean;
}

/** What is to become of one thing, and why, in a sentence. */
export interface PruneVerdict {
  readonly action: 'remove' | 'keep';
  readonly reason: string;
}

/** Judges one thing that has expired. Holds and locks win always. */
export function judgeExpired(asked: {
  readonly what: DataClass;
  readonly expiredAt: Instant;
  readonly now: Instant;
  readonly holds: readonly LegalHold[];
  /** Null: it is not in a bucket. */
  readonly guard: ObjectGuard | null;
}): PruneVerdict {
  const { what, expiredAt, now, holds, guard } = asked;
  const [hold] = holds;
  if (hold !== undefined) return { action: 'keep', reason: `held by ${hold.id}: ${hold.reason}` };
  if (guard?.legalHold === true)
    return { action: 'keep', reason: 'the object has a legal hold in its bucket' };
  if (guard !== null && guard.lockedUntil !== null && guard.lockedUntil > now)
    return {
      action: 'keep',
      reason: `locked until ${renderRfc3339(guard.lockedUntil)}, longer than its retention`,
    };
  return { action: 'remove', reason: `${what} expired at ${renderRfc3339(expiredAt)}` };
}
