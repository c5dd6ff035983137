import { isSettled } from '../deliveries/plan.ts';
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
  | { readonly kind: 'seal'; readonly basis: string }
  | { readonly kind: 'settled' };

/**
 * A bundle is due when a session has ended, the cause of its end is settled, and each copy of its log has come or is
 * known to be missing; and again whenever one of these has changed since the last bundle. `until` null: when the
 * session's record changes.
 */
export function planSeal(
  record: SessionRecord,
  sealedBasis: string | null,
  now: Instant,
  settings: SealSettings,
): SealPlan {
  if (record.state !== 'ended') return { kind: 'wait', until: null };
  const boundAt = (record.endedAt ?? record.start.startedAt) + settings.sealWithinMs;
  if (!isReady(record) && now < boundAt) return { kind: 'wait', until: boundAt };
  const basis = basisOf(record);
  return basis === sealedBasis ? { kind: 'settled' } : { kind: 'seal', basis };
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

/** What a bundle is made for, in one text: the end and the copies of the log. */
export function basisOf(record: SessionRecord): string {
  return canonicalJson({
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
