import type { GrantState } from '../domain/grants/grant.ts';
import { grantKey } from '../domain/grants/grant-key.ts';
import { planGrant } from '../domain/grants/plan.ts';
import type { Grants } from './grants.ts';

const UNSETTLED: readonly GrantState[] = ['requested', 'approved', 'active', 'ending'];
/** So many are looked at before others have their turn. */
const AT_ONCE = 100;
const NOTHING_OBSERVED = { open: [], sweptAt: null, lastOpenedAt: null };

/**
 * At the start: every grant with something to do now comes first. A process that died may hold it in the due queue for a
 * minute yet. Those that wait for their moment are left to the queue. `breathe` lets what is due already have its turn.
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
    const { actions } = planGrant(grant, NOTHING_OBSERVED, now, grants.settings());
    if (grant.state !== 'ending' && actions.length === 0) continue;
    await watch.due.schedule(grantKey(grant.id), now);
    resumed += 1;
  }
  return resumed;
}
