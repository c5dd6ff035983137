import type { GrantEvent } from '../domain/grants/event.ts';
import { evolve, evolveAll } from '../domain/grants/evolve.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { type GrantObserved, planGrant } from '../domain/grants/plan.ts';
import type { GrantRefusal } from '../domain/grants/refusal.ts';
import { refuse } from '../domain/grants/refusal.ts';
import { noticeOfGrant } from '../domain/notices/notice-of-grant.ts';
import type { Grants } from './grants.ts';

/** How often a write is tried again when others write the same grant. */
const MOST_CONFLICTS = 20;
/** Before anything was observed: an ending grant is looked at by its own reconcile. */
const NOTHING_OBSERVED: GrantObserved = { open: [], sweptAt: null, lastOpenedAt: null };

/**
 * Writes a grant, the notices that it calls for and the moment to look at it again, in one transaction. Null: someone
 * else wrote first, and nothing was written.
 */
export async function keepGrant(
  grants: Grants,
  grant: Grant,
  observed: GrantObserved = NOTHING_OBSERVED,
): Promise<Grant | null> {
  const now = grants.watch.clock.now();
  const { actions, requeueAt } = planGrant(grant, observed, now, grants.settings());
  const due = actions.filter((action) => action.kind === 'notify').map((action) => action.notice);
  const notices = due.map((notice) => noticeOfGrant(grant, notice, now));
  const told = due.reduce((so, { id }) => evolve(so, { kind: 'noticed', at: now, id }), grant);
  const dueAt = actions.some((action) => action.kind !== 'notify') ? now : requeueAt;
  const written = await grants.store.write(told, { notices, dueAt });
  return written ? { ...told, version: told.version + 1 } : null;
}

/** What a change of a grant led to. */
export type GrantChanged = { readonly ok: true; readonly grant: Grant } | GrantRefusal;

/** Changes a grant over concurrent writers; the change sees the newest record. */
export async function changeGrant(
  grants: Grants,
  id: string,
  change: (grant: Grant) => { readonly ok: true; readonly events: readonly GrantEvent[] } | GrantRefusal,
): Promise<GrantChanged> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt += 1) {
    const grant = await grants.store.read(id);
    if (!grant) return refuse('no-such-grant', id);
    const decided = change(grant);
    if (!decided.ok) return decided;
    if (decided.events.length === 0) return { ok: true, grant };
    const kept = await keepGrant(grants, evolveAll(grant, decided.events));
    if (kept) return { ok: true, grant: kept };
  }
  throw new Error(`grant ${id} was written by others ${MOST_CONFLICTS} times in a row`);
}
