import { refuse } from '../domain/grants/refusal.ts';
import type { Grants } from './grants.ts';
import type { GrantCaller } from './judge-request.ts';
import type { GrantChanged } from './keep-grant.ts';
import { requestGrant } from './request-grant.ts';

/** Asks again for a grant that is over: same person, target, document, reason, mechanism, and window where none is given. */
export async function renewGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: GrantCaller; readonly windowMs: number | null },
): Promise<GrantChanged> {
  const old = await grants.store.read(ask.id);
  if (!old) return refuse('no-such-grant', ask.id);
  if (old.state === 'requested') return refuse('not-decided-yet');
  if (old.state === 'approved' || old.state === 'active') return refuse('not-over');
  if (old.startsAt === null) return refuse('never-granted');
  return requestGrant(grants, {
    by: ask.by,
    node: old.target,
    windowMs: ask.windowMs ?? old.windowMs,
    reason: old.reason,
    principal: old.principal,
    ticket: old.ticket,
    startAt: null,
    documentName: old.documentName,
    mechanism: old.mechanism,
    breakGlass: false,
    renews: old.id,
  });
}
