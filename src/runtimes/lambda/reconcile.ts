import { HOLD_MS } from '../../operations/due-hold.ts';
import { finish } from './finish.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';
import { type TimerInput, timerInput } from './timers.ts';
import { workItem } from './work-due.ts';

/** A timer that came too early by no more than this waits here. */
const EARLY_MS = 5000;

/** Called by a timer whose moment has come; the answer is its next round. */
export async function handler(event: unknown): Promise<TimerInput> {
  return reconcileDue(await lambdaParts(), timerInputOf(event));
}

/**
 * Takes the timer's key from the due queue, reconciles it, and answers with the next round: `requeueAt` null where there
 * is none. A key that another has moved is that one's: it has its own timer. One that another holds is waited for once,
 * in case that one has died. What fails is put back, and thrown for the state machine to try again.
 */
export async function reconcileDue(parts: LambdaParts, input: TimerInput): Promise<TimerInput> {
  const { clock, stores } = parts;
  const { key, round } = input;
  const next = (at: number | null, held = false) => timerInput(key, at, round + 1, held);
  const moment = await stores.due.momentOf(key);
  if (moment === null) return next(null);
  const earlyMs = moment - clock.now();
  if (earlyMs > 0 && earlyMs <= EARLY_MS) await clock.wait(earlyMs);
  const item = await stores.due.take(key, clock.now(), HOLD_MS);
  if (item === null) {
    const heldUntil = await stores.due.momentOf(key);
    const isHeld = heldUntil !== null && heldUntil <= clock.now() + HOLD_MS;
    return isHeld && !input.held ? next(heldUntil, true) : next(null);
  }
  try {
    await workItem(parts, item, clock.now());
  } catch (error) {
    // The state machine tries again by itself: nothing else is left behind for this key.
    parts.noted.moment(key, null);
    await finish(parts);
    throw error;
  }
  return next(await finish(parts, key));
}

/** What the state machine gave. Anything else is a mistake in its definition. */
function timerInputOf(event: unknown): TimerInput {
  const { key, round, held } = (event ?? {}) as Record<string, unknown>;
  if (typeof key !== 'string' || key === '')
    throw new Error('reconcile is called with { key, requeueAt, name, round, held }, and key is not there');
  return timerInput(key, null, typeof round === 'number' ? round : 0, held === true);
}
