import { decide } from '../domain/grants/decide.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { type GrantRefusal, refuse } from '../domain/grants/refusal.ts';
import type { GrantPrincipal, GrantTarget } from './grant-ports.ts';
import type { Grants } from './grants.ts';
import { type GrantCaller, judgeRequest } from './judge-request.ts';
import { changeGrant, type GrantChanged } from './keep-grant.ts';
import { reconcileGrant } from './reconcile-grant.ts';

/**
 * Asks for more time for a live grant: the access policy is asked for the whole window as it would become. What it
 * allows is written before the old date; what is not written by then is not given.
 */
export async function extendGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: GrantCaller; readonly windowMs: number },
): Promise<GrantChanged> {
  const grant = await grants.store.read(ask.id);
  if (!grant) return refuse('no-such-grant', ask.id);
  const found = await findAgain(grants, grant);
  if ('ok' in found) return found;
  const { endsAt, startsAt } = grant;
  const wholeMs = (endsAt ?? 0) - (startsAt ?? 0) + ask.windowMs;
  const judged = judgeRequest(grants, {
    ...grant,
    ...found,
    by: ask.by,
    windowMs: wholeMs,
    startsAt: startsAt ?? grant.requestedAt,
  });
  if (!judged.ok) return judged;
  const changed = await changeGrant(grants, ask.id, (one) => {
    // What was judged is this end and no other.
    if (one.endsAt !== endsAt) return refuse('extension-pending');
    const command = { kind: 'extend', by: ask.by, windowMs: ask.windowMs, asked: judged.asked } as const;
    return decide(one, command, grants.watch.clock.now(), grants.settings());
  });
  if (!changed.ok) return changed;
  await reconcileGrant(grants, ask.id);
  return { ok: true, grant: (await grants.store.read(ask.id)) ?? changed.grant };
}

async function findAgain(
  grants: Grants,
  grant: Grant,
): Promise<
  | { readonly principal: GrantPrincipal & { readonly person: string }; readonly target: GrantTarget }
  | GrantRefusal
> {
  const targets = await grants.targets.find(grant.target);
  const target = targets.find((one) => one.account === grant.account && one.region === grant.region);
  if (!target) return refuse('unknown-node', grant.target);
  const principal = await grants.principals.find(grant.principal, grant.account);
  if (!principal) return refuse('unknown-principal', grant.principal);
  return { principal: { ...principal, person: grant.person }, target };
}
