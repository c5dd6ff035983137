/** How grants are given and ended; the server's config sets each, in milliseconds. */
export interface GrantSettings {
  /** The longest window that may be asked for, extensions included. */
  readonly longestMs: number;
  /** How long a request waits for its answer. */
  readonly answerWithinMs: number;
  /** How long IAM takes, at the most, to spread a change: after an early end sweeps go on for as long. */
  readonly propagationMs: number;
  /** How long after a planned end, which needs no spreading, a session that was opened just before it may show itself. */
  readonly settleMs: number;
  /** How often the place is looked at while a grant there ends. */
  readonly lookEveryMs: number;
  /** What failed is tried again after this, doubling up to the most. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
}

/** The shortest window: connecting alone takes seconds. */
export const SHORTEST_WINDOW_MS = 10_000;
/** No setting allows a longer window. */
export const LONGEST_WINDOW_MS = 86_400_000;
/** How far ahead a start may be asked for. */
export const FARTHEST_START_MS = 30 * 86_400_000;
/** The longest reason, as StartSession's own (facts/aws.md D). */
export const MAX_REASON_LENGTH = 256;
export const MAX_TICKET_LENGTH = 64;
/**
 * How long after a write to a policy that others write too it is looked at again. Who read before that write writes
 * within two seconds of the reading or not at all (adapters/aws/grants/inline-policy.ts): what is undone is undone by then.
 */
export const VERIFY_AFTER_MS = 3000;

/** What holds where nothing is set. */
export const DEFAULT_GRANT_SETTINGS: GrantSettings = {
  longestMs: LONGEST_WINDOW_MS,
  answerWithinMs: 8 * 3_600_000,
  propagationMs: 120_000,
  settleMs: 3000,
  lookEveryMs: 5000,
  retryFirstMs: 1000,
  retryMostMs: 15_000,
};
