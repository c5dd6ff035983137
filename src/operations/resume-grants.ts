import type { GrantState } from '../domain/grants/grant.ts';
import { grantKey } from '../domain/grants/grant-key.ts';
import { planGrant } from '../domain/grants/plan.ts';
import { HOLD_MS } from './due-hold.ts';
import type { Grants } from './grants.ts';

const UNSETTLED: readonly GrantState[] = ['requested', 'approved', 'active', 'ending'];
/** So many are looked at before others have their turn. */
const AT_ONCE = 100;
const NOTHING_OBSERVED = { open: [], sweptAt: null, lastOpenedAt: null };

/**
 * At the start: every grant is due at its own moment again, now where there is something to do. A process that died may
 * hold it in the due queue for a minute yet, past its very end. Those whose moment comes later than any hold are left to
 * the queue. `breathe` lets what is due already have its turn.
 */
export async function resumeGrants(
  grants: Grants,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const { watch, store } = grants;
  const unsettled = await store.list({ states: UNSETTLED, limit: Number.MAX_SAFE_INTEGER });
  const now = watch.clock.now();
  let resumed = 0;
  for (const [index, grant] of unsettled.entries()) {
    if (index % AT_ONCE === 0) await breathe();
    const { actions, requeueAt } = planGrant(grant, NOTHING_OBSERVED, now, grants.settings());
    const acts = grant.state === 'ending' || actions.length > 0;
    const dueAt = acts ? now : (requeueAt ?? now);
    if (dueAt > now + HOLD_MS) continue;
    await watch.due.schedule(grantKey(grant.id), dueAt);
    resumed += 1;
  }
  return resumed;
}
