import { isSettled } from '../deliveries/plan.ts';
import type { Grant } from '../grants/grant.ts';
import type { Instant } from '../kernel/instant.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { canonicalJson } from './ascii.ts';

/** When bundles are made. */
export interface SealSettings {
  /** After its end a session whose deliveries never settle is sealed all the same. */
  readonly sealWithinMs: number;
}

/** What to do about a session's evidence now. */
export type SealPlan =
  | { readonly kind: 'wait'; readonly until: Instant | null }
  | { readonly kind: 'seal'; readonly basis: string; readonly until: Instant | null };

/** What a session's evidence rests on. */
export interface SealFacts {
  readonly record: SessionRecord;
  /** The grant that it was under; null: none. */
  readonly grant: Grant | null;
  /** The basis of its last bundle; null: there is none. */
  readonly sealedBasis: string | null;
}

/** How long after a grant's planned end its receipt is looked for, and how often. */
const RECEIPT_LOOK_MS = 60_000;

/**
 * A bundle is due when a session has ended, the cause of its end is settled, and each copy of its log has come or is
 * known to be missing; and again whenever one of these, or the receipt of its grant, has changed since the last bundle.
 * `until` null: look again when the session's record changes.
 */
export function planSeal(
  { record, grant, sealedBasis }: SealFacts,
  now: Instant,
  settings: SealSettings,
): SealPlan {
  if (record.state !== 'ended') return { kind: 'wait', until: null };
  const boundAt = (record.endedAt ?? record.start.startedAt) + settings.sealWithinMs;
  if (!isReady(record) && now < boundAt) return { kind: 'wait', until: boundAt };
  const basis = basisOf(record, grant);
  const until = receiptLookAt(grant, now);
  return basis === sealedBasis ? { kind: 'wait', until } : { kind: 'seal', basis, until };
}

/** When the receipt of a grant that goes on is looked for; null: it is there, or none will come. */
function receiptLookAt(grant: Grant | null, now: Instant): Instant | null {
  if (grant === null || grant.receipt !== null || grant.state === 'ended' || grant.state === 'denied')
    return null;
  return Math.max(now, grant.endsAt ?? now) + RECEIPT_LOOK_MS;
}

/** A missing copy is looked for on: should it come, it makes another bundle. */
function isReady(record: SessionRecord): boolean {
  const copies = record.deliveries?.deliveries ?? null;
  return (
    record.endSettlesAt === null &&
    copies !== null &&
    copies.every((one) => one.state === 'missing' || isSettled(one))
  );
}

/** What a bundle is made for, in one text: the end, the copies of the log, the grant's receipt. */
export function basisOf(record: SessionRecord, grant: Grant | null): string {
  return canonicalJson({
    receiptAt: grant?.receipt?.confirmedAt ?? null,
    endedAt: record.endedAt,
    endCause: record.endCause,
    copies: (record.deliveries?.deliveries ?? []).map((one) => [
      one.destination,
      one.state,
      one.location,
      one.versionId,
      one.sha256,
    ]),
  });
}
