import type { GrantEvent } from '../domain/grants/event.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { type GrantAction, type GrantObserved, planGrant } from '../domain/grants/plan.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import {
  activateGrant,
  confirmGrant,
  lookAtRevocation,
  prepareGrant,
  removeGrant,
  revokeGrantNow,
  verifyGrant,
} from './grant-effects.ts';
import { lastOpenedAfterEnd, openUnder } from './grant-sessions.ts';
import type { Grants } from './grants.ts';
import { changeGrant, keepGrant } from './keep-grant.ts';
import { sawPropagation, settingsFor } from './measure-propagation.ts';
import { reconcileSession } from './reconcile-session.ts';

/** More rounds than any plan needs: a plan that never empties is a bug, not a busy loop. */
const MOST_ROUNDS = 30;

/** Observes one grant, plans, applies, and comes back at the moment it returns (null: settled). */
export async function reconcileGrant(grants: Grants, id: string): Promise<Instant | null> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const grant = await grants.store.read(id);
    if (!grant) return null;
    const observed = await observe(grants, grant);
    const settings = await settingsFor(grants, grant.account);
    const { actions, requeueAt } = planGrant(grant, observed, grants.watch.clock.now(), settings);
    const notifies = actions.some((action) => action.kind === 'notify');
    if (notifies) await keepGrant(grants, grant, observed);
    // Together: a revocation that AWS is slow to take must not let open shells live on.
    const changes = await Promise.all(actions.map((action) => apply(grants, grant, action)));
    if (!notifies && !changes.includes(true)) return requeueAt;
  }
  throw new Error(`grant ${id}: the plan is not empty after ${MOST_ROUNDS} rounds`);
}

/** What is known of its sessions and its place; asked only when the end has come. */
async function observe(grants: Grants, grant: Grant): Promise<GrantObserved> {
  if (grant.state !== 'ending') return { open: [], sweptAt: null, lastOpenedAt: null };
  const { watch, store } = grants;
  const [open, lastOpenedAt, here] = await Promise.all([
    openUnder({ grants: store, sessions: watch.sessions }, grant, watch.clock.now()),
    lastOpenedAfterEnd(watch.sessions, grant),
    watch.log.readPlace(grant),
  ]);
  if (lastOpenedAt !== null) await sawPropagation(grants, grant, lastOpenedAt);
  return { open: open.map((record) => record.start.id), sweptAt: here?.sweptAt ?? null, lastOpenedAt };
}

/** True when the grant may be another after it. */
async function apply(grants: Grants, grant: Grant, action: GrantAction): Promise<boolean> {
  const at = grants.watch.clock.now();
  switch (action.kind) {
    case 'turn-down-unanswered':
      return happen(grants, grant, 'requested', {
        kind: 'turned-down',
        at,
        cause: 'unanswered',
        by: null,
        reason: null,
      });
    case 'end': {
      const end = { cause: 'expired' as const, at: grant.endsAt ?? at, by: null, reason: null };
      return happen(grants, grant, grant.state, { kind: 'end-decided', at, end });
    }
    case 'prepare':
    case 'extend':
      await prepareGrant(grants, grant, action.until);
      return true;
    case 'look-at-node':
      await activateGrant(grants, grant);
      return true;
    case 'verify':
      await verifyGrant(grants, grant);
      return true;
    case 'look-at-revocation':
      await lookAtRevocation(grants, grant);
      return true;
    case 'revoke-now':
      await revokeGrantNow(grants, grant);
      return true;
    case 'end-sessions':
      await endSessions(grants, grant, action.ids);
      return false;
    case 'observe-soon':
      grants.watch.lookout.soon(grant);
      return false;
    case 'remove':
      await removeGrant(grants, grant);
      return true;
    case 'confirm':
      await confirmGrant(grants, grant);
      return true;
    case 'notify':
      return false;
  }
}

/** Writes an event where the grant is still as it was read; another writer's change is looked at in the next round. */
async function happen(
  grants: Grants,
  grant: Grant,
  state: Grant['state'],
  event: GrantEvent,
): Promise<boolean> {
  await changeGrant(grants, grant.id, (one) => ({
    ok: true,
    events: one.state === state && one.endsAt === grant.endsAt ? [event] : [],
  }));
  return true;
}

/**
 * Has each session looked at now: its own reconcile finds that its grant is over, and ends it. Each is put into the due
 * queue first, so that nothing is lost where this dies or a session's reconcile fails.
 */
async function endSessions(grants: Grants, grant: Grant, ids: readonly string[]): Promise<void> {
  const { watch } = grants;
  const at = watch.clock.now();
  await changeGrant(grants, grant.id, (one) => ({
    ok: true,
    events: one.state === 'ending' && (one.lastOpenAt ?? 0) < at ? [{ kind: 'open-seen', at }] : [],
  }));
  await Promise.allSettled(
    ids.map(async (id) => {
      await watch.due.schedule(sessionKey(grant, id), at);
      await reconcileSession(watch, grant, id);
    }),
  );
}
