import { isLiveAt } from '../domain/grants/cover.ts';
import { type GrantRefusal, refuse } from '../domain/grants/refusal.ts';
import type { GrantCredentials } from './grant-ports.ts';
import type { Grants } from './grants.ts';

/** Credentials of a live grant, or why there are none. */
export type CredentialsIssued = { readonly ok: true; readonly credentials: GrantCredentials } | GrantRefusal;

/** Gives its owner the credentials of a live grant; nobody else, whatever their role. They are neither kept nor logged. */
export async function issueCredentials(
  grants: Grants,
  ask: { readonly id: string; readonly by: { readonly principal: string; readonly person: string | null } },
): Promise<CredentialsIssued> {
  const grant = await grants.store.read(ask.id);
  const owns = grant && (grant.principal === ask.by.principal || grant.person === ask.by.person);
  if (!grant || !owns) return refuse('no-such-grant', ask.id);
  if (!isLiveAt(grant, grants.watch.clock.now()) || grant.prepared === null)
    return refuse(grant.end === null ? 'not-live' : 'over', grant.state);
  return { ok: true, credentials: await grants.mechanisms[grant.mechanism].issue(grant) };
}
