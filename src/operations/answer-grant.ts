import type { Answerer } from '../domain/grants/approvals.ts';
import { decide } from '../domain/grants/decide.ts';
import type { Grants } from './grants.ts';
import { changeGrant, type GrantChanged } from './keep-grant.ts';
import { reconcileGrant } from './reconcile-grant.ts';

/**
 * Says yes to a request, or to more time. Two at once are two writers of one version: the second sees what the first
 * made of it. Where the principal is not there any more, the request is withdrawn instead, and more time is not given.
 */
export async function approveGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: Answerer },
): Promise<GrantChanged> {
  const now = () => grants.watch.clock.now();
  const before = await grants.store.read(ask.id);
  const gone = before !== null && (await grants.principals.find(before.principal, before.account)) === null;
  const changed = await changeGrant(grants, ask.id, (grant) => {
    const decided = decide(grant, { kind: 'approve', by: ask.by }, now(), grants.settings());
    if (!decided.ok || !gone) return decided;
    const reason = `${grant.principal} is not there any more`;
    const { principal, person } = ask.by;
    if (grant.state !== 'requested')
      return {
        ok: true,
        events: [{ kind: 'extension-denied', at: now(), by: { principal, person }, reason }],
      };
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
