import type { Instant } from '../kernel/instant.ts';

/** What a legal hold keeps: all of one session, or all sessions of a person, those to come too. */
export type HoldTarget =
  | { readonly kind: 'session'; readonly account: string; readonly region: string; readonly id: string }
  | { readonly kind: 'person'; readonly person: string };

/** While it is not released, nothing that it keeps is pruned. */
export interface LegalHold {
  readonly id: string;
  readonly of: HoldTarget;
  readonly reason: string;
  /** ARNs. */
  readonly placedBy: string;
  readonly placedAt: Instant;
  readonly releasedBy: string | null;
  readonly releasedAt: Instant | null;
}

/** What of a session a hold may be about. */
export interface HeldSession {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly person: string | null;
}

/** Whether a hold that is in force keeps a session. */
export function isHeldBy(hold: LegalHold, session: HeldSession): boolean {
  if (hold.releasedAt !== null) return false;
  if (hold.of.kind === 'person') return session.person !== null && hold.of.person === session.person;
  return (
    hold.of.id === session.id && hold.of.account === session.account && hold.of.region === session.region
  );
}
