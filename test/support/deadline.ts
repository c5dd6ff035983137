/** How often a condition is looked at. */
const POLL_MS = 100;
/** Long, since it is spent only where something is wrong: machines of CI are noisy. */
const WITHIN_MS = 30_000;

/** Asks again and again until `probe` gives something other than undefined, null or false; throws at the deadline, naming what was waited for and the last error. */
export async function until<Found>(
  what: string,
  probe: () => Promise<Found | undefined | null | false> | Found | undefined | null | false,
  withinMs = WITHIN_MS,
): Promise<Found> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const found = await probe();
      if (found !== undefined && found !== null && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`not within ${withinMs} ms: ${what}${last === undefined ? '' : ` (${String(last)})`}`, {
    cause: last,
  });
}
