import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import { mask } from '../recordings/mask.ts';
import type { Grant } from './grant.ts';

function instant(at: Instant | null): string | null {
  return at === null ? null : renderRfc3339(at);
}

/** Whatever people write may hold a secret. */
function masked(text: string | null): string | null {
  return text === null ? null : mask(text);
}

/** A grant as contract.md has it. */
export function grantView(grant: Grant) {
  const { receipt, review, end, extension } = grant;
  return {
    id: grant.id,
    account: grant.account,
    region: grant.region,
    principal: grant.principal,
    person: grant.person,
    requestedBy: grant.requestedBy.principal,
    target: grant.target,
    nodeName: grant.nodeName,
    documentName: grant.documentName,
    mechanism: grant.mechanism,
    state: grant.state,
    requestedAt: renderRfc3339(grant.requestedAt),
    approvals: grant.asked.approvals.map((one) => ({ ...one, at: renderRfc3339(one.at) })),
    asks: grant.asked.levels,
    policy: grant.asked.policy,
    windowMs: grant.windowMs,
    startsAt: instant(grant.startsAt ?? grant.startAskedAt),
    endsAt: instant(grant.endsAt),
    activeAt: instant(grant.activeAt),
    endedAt: instant(end?.at ?? null),
    endCause: end?.cause ?? null,
    endReason: masked(end?.reason ?? null),
    endedBy: end?.by?.principal ?? null,
    reason: mask(grant.reason),
    ticket: masked(grant.ticket),
    breakGlass: grant.breakGlass,
    renews: grant.renews,
    extension:
      extension === null
        ? null
        : {
            windowMs: extension.windowMs,
            askedBy: extension.askedBy.principal,
            endsAt: instant(extension.endsAt),
          },
    bypasses: grant.bypasses,
    problem: grant.failure?.reason ?? null,
    receipt:
      receipt === null
        ? null
        : {
            plannedEndAt: renderRfc3339(receipt.plannedEndAt),
            lastByteAt: instant(receipt.lastByteAt),
            lastByteSource: receipt.lastByteSource,
            confirmedAt: renderRfc3339(receipt.confirmedAt),
            sessions: receipt.sessions,
            bypasses: grant.bypasses,
          },
    review: review === null ? null : { ...review, at: renderRfc3339(review.at) },
  };
}

/** A grant as contract.md has it. */
export type GrantView = ReturnType<typeof grantView>;

/** A grant with what happened to it, oldest first. */
export function grantTimelineView(grant: Grant) {
  const timeline = grant.timeline.map((entry) => ({ ...entry, at: renderRfc3339(entry.at) }));
  return { ...grantView(grant), timeline };
}
