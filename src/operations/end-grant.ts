import type { Answerer } from '../domain/grants/approvals.ts';
import { decide } from '../domain/grants/decide.ts';
import type { Grants } from './grants.ts';
import { changeGrant, type GrantChanged } from './keep-grant.ts';
import { reconcileGrant } from './reconcile-grant.ts';

/** Ends a grant before its date because its owner is done; a request that nobody answered yet is withdrawn. */
export async function finishGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: Answerer },
): Promise<GrantChanged> {
  return end(grants, ask.id, { kind: 'finish', by: ask.by });
}

/** Takes a grant back before its date. */
export async function revokeGrant(
  grants: Grants,
  ask: { readonly id: string; readonly by: Answerer; readonly reason: string },
): Promise<GrantChanged> {
  return end(grants, ask.id, { kind: 'revoke', by: ask.by, reason: ask.reason });
}

async function end(
  grants: Grants,
  id: string,
  command: Extract<Parameters<typeof decide>[1], { kind: 'finish' | 'revoke' }>,
): Promise<GrantChanged> {
  const changed = await changeGrant(grants, id, (grant) =>
    decide(grant, command, grants.watch.clock.now(), grants.settings()),
  );
  if (!changed.ok) return changed;
  await reconcileGrant(grants, id);
  return { ok: true, grant: (await grants.store.read(id)) ?? changed.grant };
}
