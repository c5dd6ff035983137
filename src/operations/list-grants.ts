import { type GrantView, grantTimelineView, grantView } from '../domain/grants/view.ts';
import type { GrantFilter, GrantStore } from './grant-ports.ts';

/** The grants and requests that a filter names, newest first. */
export async function listGrants(
  grants: { readonly store: GrantStore },
  filter: GrantFilter,
): Promise<readonly GrantView[]> {
  return (await grants.store.list(filter)).map(grantView);
}

/** A grant with what happened to it; null: there is none. */
export async function showGrant(
  grants: { readonly store: GrantStore },
  id: string,
): Promise<ReturnType<typeof grantTimelineView> | null> {
  const grant = await grants.store.read(id);
  return grant ? grantTimelineView(grant) : null;
}
