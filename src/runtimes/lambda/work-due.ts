import type { Instant } from '../../domain/kernel/instant.ts';
import { HOLD_MS } from '../../operations/due-hold.ts';
import type { DueItem } from '../../operations/ports.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { reconcileOf } from '../composition/reconcile-of.ts';
import type { LambdaParts } from './parts.ts';

/** How many sessions and grants are reconciled at once. */
const AT_ONCE = 8;
/** What failed is tried again after this. */
const RETRY_MS = 5000;
/** More turns than any chain of what leads to what needs. */
const MOST_TURNS = 20;

/** Reconciles every noted key that is due now and is ours to do; one that fails stops no other. */
export async function workDue(parts: LambdaParts, isOurs: (key: string) => boolean): Promise<void> {
  const { clock, noted, stores } = parts;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const now = clock.now();
    const due = noted.takeMoments((key, at) => at <= now && isOurs(key)).map(([key]) => key);
    if (due.length === 0) return;
    while (due.length > 0)
      await Promise.all(
        due.splice(0, AT_ONCE).map(async (key) => {
          const item = await stores.due.take(key, clock.now(), HOLD_MS);
          if (item) await workItem(parts, item).catch((error: unknown) => parts.say(reasonOf(error)));
        }),
      );
  }
}

/** Reconciles what was taken, and puts it back for its next moment; when that fails, for `retryAt`, and throws. */
export async function workItem(parts: LambdaParts, item: DueItem, retryAt?: Instant): Promise<void> {
  const { due } = parts.stores;
  const asked = reconcileOf(parts, item.key);
  if (asked === null) return due.settle(item, null);
  try {
    await due.settle(item, await asked.reconcile());
  } catch (error) {
    await due.settle(item, retryAt ?? parts.clock.now() + RETRY_MS);
    throw new Error(`${asked.about}: ${reasonOf(error)}`, { cause: error });
  }
}
