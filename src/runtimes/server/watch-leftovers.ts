import { tellLeftovers } from '../../operations/find-leftovers.ts';
import type { Grants } from '../../operations/grants.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';

/** An account that cannot be read is asked again after this. */
const RETRY_MS = 10 * 60_000;

/** Starts the look for leftovers: at the start, and on a schedule. People are told once of each; nothing is removed. */
export function startLeftoverWatch(loops: Loops, grants: Grants, everyMs: number): RunningLoop {
  return startLoop(loops.setTimer, async (pause) => {
    while (!loops.closed()) {
      let waitMs = everyMs;
      try {
        const { found, unread } = await tellLeftovers(grants);
        for (const { place, reason } of unread) {
          waitMs = Math.min(everyMs, RETRY_MS);
          loops.say(`leftovers of grants in ${place.account} cannot be looked for: ${reason}`);
        }
        if (found.length > 0)
          loops.say(`${found.length} leftovers of grants: sallyport grant list --leftover shows them`);
      } catch (error) {
        waitMs = Math.min(everyMs, RETRY_MS);
        tellFault(loops, error, 'leftovers of grants');
      }
      await pause.for(waitMs);
    }
  });
}
