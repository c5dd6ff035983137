import { parseDeliveryKey } from '../../domain/deliveries/delivery-key.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { parseSweepKey, sweepKey } from '../../domain/sessions/sweep-key.ts';
import { HOLD_MS } from '../../operations/due-hold.ts';
import type { DueItem, PlaceState } from '../../operations/ports.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { placesOfConfig } from '../server/rules-of-config.ts';
import { finish } from './finish.ts';
import type { LambdaParts } from './parts.ts';
import type { PlaceTurn } from './place-turns.ts';
import { OVERDUE_MS } from './sweep-pace.ts';
import { workItem } from './work-due.ts';

/** Keys that are taken over at once. */
const AT_ONCE = 100;
const RECONCILED_AT_ONCE = 8;
const WITHIN_MS = 40_000;
/** What fails here is left to the next dispatch but one. */
const RETRY_MS = 60_000;
/** A place of the config that nobody has looked at for so long has lost its key. */
const FORGOTTEN_MS = 300_000;

/**
 * Takes over what is overdue: places whose turn it is become messages; sessions and grants whose timer was lost, or whose
 * writer died before it could leave one, are reconciled here, and deliveries get a timer.
 */
export async function dispatch(parts: LambdaParts): Promise<void> {
  const { clock, stores } = parts;
  await remindPlaces(parts);
  const until = clock.now() + WITHIN_MS;
  for (let taken = AT_ONCE; taken === AT_ONCE && clock.now() < until; ) {
    const how = { limit: AT_ONCE, holdMs: HOLD_MS + OVERDUE_MS };
    const items = await stores.due.takeDue(clock.now() - OVERDUE_MS, how);
    taken = items.length;
    await takeOver(parts, items);
  }
  await finish(parts);
}

async function takeOver(parts: LambdaParts, items: readonly DueItem[]): Promise<void> {
  const turns: PlaceTurn[] = [];
  const others: DueItem[] = [];
  for (const item of items) {
    const place = parseSweepKey(item.key);
    if (place === null) others.push(item);
    else if (parts.watch.watches(place)) turns.push({ ...place, heldUntil: item.heldUntil });
    else await parts.stores.due.settle(item, null);
  }
  // First: a sweep is other functions' work, which goes on beside ours.
  if (turns.length > 0) await told(parts, () => parts.turns.send(turns));
  while (others.length > 0)
    await Promise.all(others.splice(0, RECONCILED_AT_ONCE).map((item) => workOver(parts, item)));
}

async function workOver(parts: LambdaParts, item: DueItem): Promise<void> {
  const { clock, noted, stores, timers } = parts;
  const now = clock.now();
  if (parseDeliveryKey(item.key) !== null) {
    await stores.due.settle(item, now);
    noted.moment(item.key, null);
    return told(parts, () => timers.start(item.key, now));
  }
  await told(parts, () =>
    workItem(parts, item, now + RETRY_MS).catch((error: unknown) => {
      noted.moment(item.key, null);
      throw error;
    }),
  );
}

/** What fails here is overdue again by the next dispatch, and stops nothing else. */
async function told({ say }: LambdaParts, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    say(`the dispatch: ${reasonOf(error)}`);
  }
}

/** Every place of the config has its key in the due queue: those that are new to it, and those that were lost. */
async function remindPlaces({ clock, config, stores, watch }: LambdaParts): Promise<void> {
  const now = clock.now();
  const states = new Map<string, PlaceState>();
  for (const state of (await watch.log.read()).places) states.set(named(state), state);
  for (const place of placesOfConfig(config)) {
    const state = states.get(named(place));
    const lookedAt = Math.max(state?.sweptAt ?? 0, state?.failedAt ?? 0);
    if (now - lookedAt > Math.max(FORGOTTEN_MS, 2 * config.sweep.idleMs))
      await stores.due.schedule(sweepKey(place), now - OVERDUE_MS);
  }
}

const named = ({ account, region }: Place): string => `${account} ${region}`;
