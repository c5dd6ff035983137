import { type GrantDecision, hourAndWeekday } from '../domain/grants/decision.ts';
import type { ApprovalAsked, GrantMechanismName } from '../domain/grants/grant.ts';
import { type GrantRefusal, refuse } from '../domain/grants/refusal.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { GrantPrincipal, GrantTarget } from './grant-ports.ts';
import type { Grants } from './grants.ts';

/** Who calls: the principal that proved itself, the person behind it, and its roles. */
export interface GrantCaller {
  readonly principal: string;
  readonly person: string | null;
  readonly roles: readonly string[];
}

/** Holds a request, or more time for a grant, against the access policies. */
export function judgeRequest(
  grants: Grants,
  about: {
    readonly by: GrantCaller;
    readonly principal: GrantPrincipal & { readonly person: string };
    readonly target: GrantTarget;
    readonly windowMs: number;
    readonly startsAt: Instant;
    readonly documentName: string;
    readonly mechanism: GrantMechanismName;
    readonly ticket: string | null;
    readonly breakGlass: boolean;
  },
): { readonly ok: true; readonly asked: ApprovalAsked } | GrantRefusal {
  const now = grants.watch.clock.now();
  const { by, principal, target } = about;
  const { arn, person, tags, groups, roles } = principal;
  const decision = grants.judge.judge({
    principal: { arn, account: arn.split(':')[4] ?? '', person, tags, groups, roles },
    node: target,
    requestedBy: { person: by.person, roles: by.roles },
    forOther: by.principal !== arn && by.person !== person,
    windowMs: about.windowMs,
    startsInMs: Math.max(0, about.startsAt - now),
    documentName: about.documentName,
    mechanism: about.mechanism,
    ticket: about.ticket,
    breakGlass: about.breakGlass,
    ...hourAndWeekday(about.startsAt),
  });
  return askedOf(decision);
}

function askedOf(
  decision: GrantDecision,
): { readonly ok: true; readonly asked: ApprovalAsked } | GrantRefusal {
  const policy = decision.policy ?? '';
  switch (decision.decision) {
    case 'refuse':
      return refuse('refused-by-policy', decision.reason);
    case 'approve':
      return { ok: true, asked: { policy, levels: [], approvals: [] } };
    case 'ask':
      return { ok: true, asked: { policy, levels: decision.levels, approvals: [] } };
  }
}
