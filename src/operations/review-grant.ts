import type { Answerer } from '../domain/grants/approvals.ts';
import { decide } from '../domain/grants/decide.ts';
import type { Review } from '../domain/grants/grant.ts';
import type { Grants } from './grants.ts';
import { changeGrant, type GrantChanged } from './keep-grant.ts';

/** Keeps what somebody else makes of a break-glass grant afterwards. */
export async function reviewGrant(
  grants: Grants,
  ask: {
    readonly id: string;
    readonly by: Answerer;
    readonly outcome: Review['outcome'];
    readonly note: string;
  },
): Promise<GrantChanged> {
  return changeGrant(grants, ask.id, (grant) =>
    decide(grant, { kind: 'review', ...ask }, grants.watch.clock.now(), grants.settings()),
  );
}
