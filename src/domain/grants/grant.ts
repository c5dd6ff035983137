import type { Instant } from '../kernel/instant.ts';

/** Where a grant is in its life. `denied` is a request that never became access: `endCause` says how. */
export type GrantState = 'requested' | 'approved' | 'active' | 'ending' | 'ended' | 'denied';

/** How access is given: credentials of a broker role, or a statement in the IAM user's own inline document. */
export type GrantMechanismName = 'sts' | 'iam-policy';

/**
 * Why a grant, or a request, is over. Of a grant: its date came (`expired`), its owner was done (`finished`), somebody
 * took it back (`revoked`), or it could not be given (`failed`). Of a request: `denied`, `unanswered`, `withdrawn`.
 */
export type GrantEndCause =
  | 'expired'
  | 'finished'
  | 'revoked'
  | 'failed'
  | 'denied'
  | 'unanswered'
  | 'withdrawn';

/** A principal, and the person behind it (null: nobody is known). */
export interface Party {
  readonly principal: string;
  readonly person: string | null;
}

/** Who must say yes: one level after the other, each by `quorum` different persons who hold one of the roles. */
export interface ApprovalLevel {
  readonly roles: readonly string[];
  readonly quorum: number;
}

/** One yes. */
export interface Approval extends Party {
  readonly at: Instant;
  /** From 1. */
  readonly level: number;
}

/** A question to approvers, and what they have said so far. */
export interface ApprovalAsked {
  /** The @id of the access policy that asks. */
  readonly policy: string;
  readonly levels: readonly ApprovalLevel[];
  readonly approvals: readonly Approval[];
}

/** More time that is asked for, or agreed on and not yet written. */
export interface Extension {
  readonly askedBy: Party;
  readonly askedAt: Instant;
  readonly windowMs: number;
  readonly asked: ApprovalAsked;
  /** The new end; null until everyone has agreed. */
  readonly endsAt: Instant | null;
}

/** What else would let the person in, whatever the grant says. */
export interface Bypass {
  readonly kind: 'standing-access' | 'send-command' | 'other';
  /** The action that is allowed: ssm:StartSession, ssm:SendCommand. */
  readonly action: string;
  /** One sentence that names the policy and the statement. */
  readonly because: string;
}

/** What the mechanism wrote, or may have written. */
export interface Prepared {
  /** The ARN that sessions under this grant are opened by: a user's, or a role session's of the broker role. */
  readonly sessionOwner: string;
}

/** The proof of an end, or of what is not known about it. */
export interface Receipt {
  /** When the grant was to end by its own date. */
  readonly plannedEndAt: Instant;
  /** When a session under it last showed anything; null: there was none, or it is not known. */
  readonly lastByteAt: Instant | null;
  readonly lastByteSource: 'cloudwatch' | 'session-end' | null;
  /** When it was seen that no session of it is open and nothing that was written is left. */
  readonly confirmedAt: Instant;
  /** Ids of the sessions that were open under it at any time. */
  readonly sessions: readonly string[];
}

/** What somebody else made of a break-glass grant afterwards. */
export interface Review extends Party {
  readonly at: Instant;
  readonly outcome: 'justified' | 'not-justified';
  readonly note: string;
}

/** The end of a grant, from the moment that it is decided. */
export interface GrantEnd {
  readonly cause: GrantEndCause;
  /** From this moment on nobody has access by it. */
  readonly at: Instant;
  /** Null: nobody, its date came. */
  readonly by: Party | null;
  readonly reason: string | null;
}

/** A right to open sessions on one target with one document within a window, and all that is kept of it. */
export interface Grant {
  /** 0: not stored yet. Written only with the version that was read. */
  readonly version: number;
  /** `g-` and 12 hexadecimal digits. */
  readonly id: string;
  /** The account and region of the node. */
  readonly account: string;
  readonly region: string;
  /** The node: `i-...` or `mi-...`. */
  readonly target: string;
  readonly nodeName: string | null;
  /** The full name of the session document; the default one by its own name. */
  readonly documentName: string;
  /** Who gets access: the ARN of an IAM user, a role, or a role session. */
  readonly principal: string;
  readonly person: string;
  readonly requestedBy: Party;
  readonly mechanism: GrantMechanismName;
  readonly state: GrantState;
  readonly reason: string;
  readonly ticket: string | null;
  readonly breakGlass: boolean;
  /** The grant that this one renews. */
  readonly renews: string | null;
  readonly requestedAt: Instant;
  /** When an unanswered request is over. */
  readonly answerBy: Instant;
  readonly windowMs: number;
  /** The start that was asked for; null: at approval. */
  readonly startAskedAt: Instant | null;
  readonly asked: ApprovalAsked;
  /** Both null until approval: the clock starts there, or at the asked start. */
  readonly startsAt: Instant | null;
  readonly endsAt: Instant | null;
  readonly activeAt: Instant | null;
  readonly extension: Extension | null;
  readonly prepared: Prepared | null;
  /** The latest date that may be written in a permission; null: nothing may be written. Kept before each write. */
  readonly writtenUntil: Instant | null;
  /** Set from the moment that the end is decided; null before. */
  readonly end: GrantEnd | null;
  /** When the early revocation was written; null: not, or not needed. */
  readonly revokedAt: Instant | null;
  /** When the early revocation was last seen to stand: another writer of the same policy may undo it. */
  readonly revocationSeenAt: Instant | null;
  /** When IAM was first seen to refuse after the early revocation; null: not, or it cannot be asked. */
  readonly refusedAt: Instant | null;
  /** When what was written is looked at again, since another writer may have undone it; null: it need not be. */
  readonly verifyAt: Instant | null;
  /** When what was written was removed; null: not yet. */
  readonly removedAt: Instant | null;
  /** When a session under it was last seen open after the end. */
  readonly lastOpenAt: Instant | null;
  /** The last thing that failed, and how often in a row. */
  readonly failure: { readonly reason: string; readonly at: Instant; readonly times: number } | null;
  /** Null: it could not be found out. */
  readonly bypasses: readonly Bypass[] | null;
  readonly receipt: Receipt | null;
  readonly review: Review | null;
  /** Ids of the notices raised about it. */
  readonly noticed: readonly string[];
  /** What happened, oldest first. */
  readonly timeline: readonly GrantTimelineEntry[];
}

/** One thing that happened to a grant. */
export interface GrantTimelineEntry {
  readonly at: Instant;
  readonly kind: string;
  readonly text: string;
}
