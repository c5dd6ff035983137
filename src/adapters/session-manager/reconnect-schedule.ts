// Between attempts the real client waits 100 to 199 ms, doubling, and starts over past 5 s; after six attempts it
// hangs (facts/session-manager.md A.9). Ours stays at 5 s and stops, so that a person is never left waiting.

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
/** Attempts in a row that come to nothing before the session is given up: about two minutes. */
export const MAX_FAILED_ATTEMPTS = 28;

/** How long to wait after so many failures in a row; `jitter` is a random number from 0 up to 1. */
export const reconnectDelayMs = (failures: number, jitter: number): number =>
  failures <= 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * (1 + jitter) * 2 ** (failures - 1));
