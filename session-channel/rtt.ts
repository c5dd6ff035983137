/** Before anything is measured (facts/session-manager.md A.8). */
const INITIAL_RTT_MS = 100;
const INITIAL_TIMEOUT_MS = 200;
const LEAST_VARIATION_MS = 10;
/** A frame is overdue after this time at the latest. */
export const MAX_TIMEOUT_MS = 1_000;

/** How long a frame's acknowledgement takes, smoothed as both real ends do it. */
export interface RoundTrip {
  readonly rttMs: number;
  readonly variationMs: number;
  /** A frame that is unacknowledged for longer is sent again. */
  readonly timeoutMs: number;
}

export const INITIAL_ROUND_TRIP: RoundTrip = {
  rttMs: INITIAL_RTT_MS,
  variationMs: 0,
  timeoutMs: INITIAL_TIMEOUT_MS,
};

/** The estimate after one more measured round trip. */
export function measure(before: RoundTrip, sampleMs: number): RoundTrip {
  const variationMs = 0.75 * before.variationMs + 0.25 * Math.abs(before.rttMs - sampleMs);
  const rttMs = 0.875 * before.rttMs + 0.125 * sampleMs;
  const timeoutMs = Math.min(MAX_TIMEOUT_MS, rttMs + Math.max(LEAST_VARIATION_MS, 4 * variationMs));
  return { rttMs, variationMs, timeoutMs };
}
