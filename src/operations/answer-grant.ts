import type { Answerer } from '../domain/grants/approvals.ts';
import { decide } from '../domain/grants/decide.ts';
import type { Grants } from './grants.ts';
import { changeGrant, type GrantChanged } from './keep-grant.ts';
import { reconcileGrant } from './reconcile-grant.ts';

/**
 * Says yes to a request, or to more time. Two at once are two writers of one version: the second sees what the first
 * made of it. Where the principal is not there any more, the request is withdrawn instead.
 */
export async function approveGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: Answerer },
): Promise<GrantChanged> {
  const now = () => grants.watch.clock.now();
  const before = await grants.store.read(ask.id);
  const gone =
    before?.state === 'requested' &&
    (await grants.principals.find(before.principal, before.account)) === null;
  const changed = await changeGrant(grants, ask.id, (grant) => {
    const decided = decide(grant, { kind: 'approve', by: ask.by }, now(), grants.settings());
    if (!decided.ok || !gone || grant.state !== 'requested') return decided;
    const reason = `${grant.principal} is not there any more`;
    return {
      ok: true,
      events: [{ kind: 'turned-down', at: now(), cause: 'withdrawn', by: null, reason }],
    };
  });
  if (!changed.ok) return changed;
  await reconcileGrant(grants, ask.id);
  return { ok: true, grant: (await grants.store.read(ask.id)) ?? changed.grant };
}

/** Says no to a request, or to more time. */
export async function denyGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: Answerer; readonly reason: string },
): Promise<GrantChanged> {
  return changeGrant(grants, ask.id, (grant) =>
    decide(grant, { kind: 'deny', ...ask }, grants.watch.clock.now(), grants.settings()),
  );
}
