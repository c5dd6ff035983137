import { backoffMs } from '../../domain/sessions/plan.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { Lookout } from '../../operations/ports.ts';
import { type Swept, sweepSessions } from '../../operations/sweep-sessions.ts';
import { QUICK_MS, SURE_LOOKS } from '../composition/quick-looks.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { type Loops, type RunningLoop, startLoop } from './loop.ts';

const RETRY_FIRST_MS = 1000;

/** What a place's sweep answers to. */
interface SweepAsked {
  soon(): void;
  active(): void;
}

/** A lookout that can be handed out before its sweeps are started. */
export class SharedLookout implements Lookout {
  readonly #sweeps = new Map<string, SweepAsked>();

  on(place: Place, asked: SweepAsked): void {
    this.#sweeps.set(`${place.account} ${place.region}`, asked);
  }

  soon(place: Place): void {
    this.#sweeps.get(`${place.account} ${place.region}`)?.soon();
  }

  active(place: Place): void {
    this.#sweeps.get(`${place.account} ${place.region}`)?.active();
  }
}

/** Starts one sweep loop a place: often while something there is active or ending, seldom otherwise, quickly when asked. */
export function startSweeps(loops: Loops, places: readonly Place[], lookout: SharedLookout): RunningLoop {
  const running = places.map((place) => startSweep(loops, place, lookout));
  return {
    wake: () => {
      for (const one of running) one.wake();
    },
    close: async () => {
      await Promise.all(running.map((one) => one.close()));
    },
  };
}

function startSweep(loops: Loops, place: Place, lookout: SharedLookout): RunningLoop {
  let quick: number = QUICK_MS.length;
  let resting: 'idle' | 'active' | null = null;
  // A session that opens while a look is under way need not be in it.
  let opened = false;
  return startLoop(loops.setTimer, async (pause) => {
    // One wake a rest: a second would be kept for the next wait and cut that short.
    const wake = () => {
      resting = null;
      pause.wake();
    };
    lookout.on(place, {
      soon: () => {
        quick = 0;
        // Inside a quick series an asker only begins it anew: each look keeps its wait, however many ask.
        if (resting) wake();
      },
      active: () => {
        opened = true;
        if (resting === 'idle') wake();
      },
    });
    let failed = 0;
    let full = true;
    while (!loops.closed()) {
      opened = false;
      const swept = await trySweep(loops, place, full);
      failed = swept ? 0 : failed + 1;
      loops.onSwept(place, swept !== null && swept.found.length + swept.changed.length > 0);
      if (swept && !swept.ending && quick >= SURE_LOOKS) quick = QUICK_MS.length;
      if (quick >= QUICK_MS.length) {
        resting = swept?.open === 0 && !opened ? 'idle' : 'active';
        await pause.for(nextSweepMs(loops, swept, { idle: resting === 'idle', failed }));
        resting = null;
      }
      full = quick >= QUICK_MS.length;
      if (!full) await pause.for(QUICK_MS[quick++] ?? 0);
    }
  });
}

async function trySweep(loops: Loops, place: Place, full: boolean): Promise<Swept | null> {
  try {
    return await sweepSessions(loops.watch, place, { full, found: () => loops.onSwept(place, true) });
  } catch (error) {
    loops.say(`${place.account} ${place.region} cannot be observed: ${reasonOf(error)}`);
    return null;
  }
}

function nextSweepMs(loops: Loops, swept: Swept | null, how: { idle: boolean; failed: number }): number {
  const { activeMs, idleMs } = loops.sweep;
  const spread = 1 + loops.watch.random() / 10;
  if (!swept) return backoffMs(how.failed, RETRY_FIRST_MS, activeMs) * spread;
  return (how.idle ? idleMs : activeMs) * spread;
}
