import type { Answerer } from './approvals.ts';
import type { ApprovalAsked, Review } from './grant.ts';

/** What people ask of a grant that is there. Whether they may at all is policies/access; `decide` says whether it can be. */
export type GrantCommand =
  | { readonly kind: 'approve'; readonly by: Answerer }
  | { readonly kind: 'deny'; readonly by: Answerer; readonly reason: string }
  /** `asked`: whom the access policy wants asked; no level means nobody. */
  | {
      readonly kind: 'extend';
      readonly by: Answerer;
      readonly windowMs: number;
      readonly asked: ApprovalAsked;
    }
  | { readonly kind: 'finish'; readonly by: Answerer }
  | { readonly kind: 'revoke'; readonly by: Answerer; readonly reason: string }
  | {
      readonly kind: 'review';
      readonly by: Answerer;
      readonly outcome: Review['outcome'];
      readonly note: string;
    };
