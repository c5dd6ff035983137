import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { LegalHold } from './hold.ts';

/** What lies in the archive's bucket and in the index, in the order in which it goes: text before what it was made of. */
export const OBJECT_CLASSES = ['index', 'derived', 'evidence', 'transcripts'] as const;
/** What stands in rows of our own, in the order in which it goes. */
export const ROW_CLASSES = ['findings', 'notices', 'reads', 'records'] as const;

/**
 * Classes of data by how long they are kept. `transcripts`: what nodes delivered. `evidence`: the sealed bundles, which
 * hold transcripts. `derived`: the rows made from transcripts. `index`: the local search index. `findings`: with the
 * notices of them, which quote a masked command. `notices`: all others. `reads`: who watched what. `records`: sessions
 * and grants, with deliveries, hashes, verdicts and receipts. The anchored heads of evidence, and what was pruned, are
 * kept for ever: they hold hashes and ids alone.
 */
export type DataClass = ObjectClass | RowClass;
export type ObjectClass = (typeof OBJECT_CLASSES)[number];
export type RowClass = (typeof ROW_CLASSES)[number];

/** How long each class is kept, in milliseconds; null: for ever. */
export type Retention = Readonly<Record<DataClass, number | null>>;

const DAY_MS = 86_400_000;
/** A little more than a year, as auditors ask for the last one. */
const YEAR_MS = 400 * DAY_MS;

export const DEFAULT_RETENTION: Retention = {
  transcripts: YEAR_MS,
  evidence: YEAR_MS,
  derived: YEAR_MS,
  index: YEAR_MS,
  findings: YEAR_MS,
  notices: YEAR_MS,
  // What was read on the last day is still asked about a year later.
  reads: 2 * YEAR_MS,
  records: null,
};

/** Classes in which a transcript's text stands. */
const QUOTING: ReadonlySet<DataClass> = new Set(['evidence', 'derived', 'index', 'findings']);

/**
 * When a class of data expires, counted from a session's end, or for rows from when they were written; null: never.
 * Where the transcript has expired no text of it may stay anywhere, so nothing that quotes it outlives it.
 */
export function expiresAt(retention: Retention, what: DataClass, from: Instant): Instant | null {
  const keptMs = keptFor(retention, what);
  return keptMs === null ? null : from + keptMs;
}

/** How long a class is kept in effect, in milliseconds; null: for ever. */
export function keptFor(retention: Retention, what: DataClass): number | null {
  const limits = [retention[what], QUOTING.has(what) ? retention.transcripts : null];
  const set = limits.filter((each) => each !== null);
  return set.length === 0 ? null : Math.min(...set);
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
