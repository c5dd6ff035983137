import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { sweepKey } from '../../domain/sessions/sweep-key.ts';
import { HOLD_MS } from '../../operations/due-hold.ts';
import { sweepSessions } from '../../operations/sweep-sessions.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { dispatch } from './dispatch.ts';
import { finish } from './finish.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';
import { type PlaceTurn, parsePlaceTurn } from './place-turns.ts';
import { readStarted } from './read-started.ts';
import { isSqsBatch, type SqsBatchAnswer, takeEach } from './sqs-batch.ts';
import { OVERDUE_MS, SWEEP_SLACK_MS } from './sweep-pace.ts';

/** Each minute: sends out whose turn it is. With a batch of the places queue: sweeps those places. */
export async function handler(event: unknown): Promise<SqsBatchAnswer | undefined> {
  const parts = await lambdaParts();
  if (!isSqsBatch(event)) {
    await dispatch(parts);
    return undefined;
  }
  return takeEach(
    event,
    async ({ body }) => {
      const turn = parsePlaceTurn(body);
      if (turn === null) parts.say('a message of the places queue names no place');
      else await sweepPlace(parts, turn);
      return 'done';
    },
    parts.say,
  );
}

/**
 * Sweeps a place whose turn it is, and arranges its next turn: by a delayed message while something is open there,
 * otherwise by the dispatch. Asked twice for the same turn it sweeps once; a lost message costs the time until the
 * dispatch finds the place overdue.
 */
export async function sweepPlace(parts: LambdaParts, turn: PlaceTurn): Promise<void> {
  const { account, region, heldUntil } = turn;
  const place = { account, region };
  const { clock, watch } = parts;
  const { due } = parts.stores;
  const key = sweepKey(place);
  if (!watch.watches(place)) return;
  const item = heldUntil === undefined ? await due.take(key, clock.now(), HOLD_MS) : { key, heldUntil };
  if (item === null) return;
  const { isActive, found } = await sweep(parts, place);
  const { activeMs } = parts.config.sweep;
  await due.settle(item, nextSweepAt(parts, isActive));
  if (isActive) await parts.turns.send([place], activeMs);
  await finish(parts);
  await readStarted(
    parts,
    found.map((id) => ({ place, id })),
  );
}

async function sweep(
  { watch, stores, noted, say }: LambdaParts,
  place: Place,
): Promise<{ readonly isActive: boolean; readonly found: readonly string[] }> {
  try {
    const swept = await sweepSessions(watch, place, { full: true });
    if (swept.ending) noted.soon(place);
    return { isActive: swept.open > 0, found: swept.found };
  } catch (error) {
    say(`${place.account} ${place.region} cannot be observed: ${reasonOf(error)}`);
    return { isActive: (await stores.sessions.listOpen(place)).length > 0, found: [] };
  }
}

/** When the place's key is due: a little before the message of an active one; an idle one is due when dispatched. */
function nextSweepAt({ clock, config }: LambdaParts, isActive: boolean): Instant {
  const { activeMs, idleMs } = config.sweep;
  const waitMs = isActive ? activeMs - SWEEP_SLACK_MS : idleMs - OVERDUE_MS - SWEEP_SLACK_MS;
  return clock.now() + Math.max(0, waitMs);
}
