import type { Instant } from '../kernel/instant.ts';
import type { Extension, GrantEnd, Party, Prepared, Receipt, Review } from './grant.ts';

/** What can happen to a grant; `evolve` says what each makes of it. */
export type GrantEvent = { readonly at: Instant } & (
  | { readonly kind: 'approval-given'; readonly by: Party }
  /** Everyone who was asked has agreed, or nobody had to be asked: the clock starts. */
  | { readonly kind: 'approved'; readonly startsAt: Instant; readonly endsAt: Instant }
  /** The request is over without access. */
  | {
      readonly kind: 'turned-down';
      readonly cause: 'denied' | 'unanswered' | 'withdrawn';
      readonly by: Party | null;
      readonly reason: string | null;
    }
  /** Kept before a permission is written, since the process may die in it. */
  | { readonly kind: 'writing'; readonly until: Instant }
  | { readonly kind: 'prepared'; readonly prepared: Prepared }
  | { readonly kind: 'activated' }
  | { readonly kind: 'attempt-failed'; readonly reason: string }
  | { readonly kind: 'extension-asked'; readonly extension: Extension }
  | { readonly kind: 'extension-approval-given'; readonly by: Party }
  | { readonly kind: 'extension-agreed'; readonly endsAt: Instant }
  | { readonly kind: 'extension-denied'; readonly by: Party; readonly reason: string }
  | { readonly kind: 'extended'; readonly prepared: Prepared }
  | { readonly kind: 'end-decided'; readonly end: GrantEnd }
  | { readonly kind: 'revoked-now' }
  /** The revocation was looked at: whether it had to be written again, and whether IAM refuses (null: it cannot be asked). */
  | { readonly kind: 'revocation-seen'; readonly rewritten: boolean; readonly refused: boolean | null }
  /** What was written for a live grant was looked at: whether it had to be written again. */
  | { readonly kind: 'verified'; readonly rewritten: boolean }
  /** What was removed is there again. */
  | { readonly kind: 'still-there' }
  /** A session under it was still open after its end. */
  | { readonly kind: 'open-seen' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'confirmed'; readonly receipt: Receipt }
  | { readonly kind: 'reviewed'; readonly review: Review }
  | { readonly kind: 'noticed'; readonly id: string }
);
