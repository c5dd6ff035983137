import type { Place } from '../../domain/sessions/session.ts';
import type { StatusSources } from '../../operations/status.ts';
import { type Health, watchHealth } from '../../operations/watch-health.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';

const EVERY_MS = 15_000;

/** Starts the look at the watch itself: people are told when it is blind, and when it sees again. */
export function startHealthWatch(loops: Loops, sources: StatusSources, hub: Place): RunningLoop {
  return startLoop(loops.setTimer, async (pause) => {
    let health: Health = { blindSince: null, told: false };
    for (;;) {
      await pause.for(EVERY_MS);
      if (loops.closed()) return;
      try {
        health = await watchHealth({ ...sources, hub }, health);
      } catch (error) {
        tellFault(loops, error);
      }
    }
  });
}
