/** What the operations on grants need of the world; ports throw a Fault (fault.ts) when the world fails. */
import type { GrantAsk, GrantDecision } from '../domain/grants/decision.ts';
import type { Bypass, Grant, GrantMechanismName, GrantState, Prepared } from '../domain/grants/grant.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { Place } from '../domain/sessions/session.ts';

/** Credentials of a grant; secret, never logged nor stored. */
export interface GrantCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Instant;
}

/** Something of ours in an account that no grant accounts for. */
export interface Leftover extends Place {
  readonly mechanism: GrantMechanismName;
  /** The user or role that it is in. */
  readonly principal: string;
  /** The grant that it was written for, as far as it tells. */
  readonly grantId: string | null;
  /** Names the thing itself: the policy, the statement. */
  readonly what: string;
}

/**
 * One way to give access. Every method may be called again after a crash, and doubles nothing. The window is inside the
 * permission: a date condition at `grant.endsAt`, so that its end needs no propagation.
 */
export interface GrantMechanism {
  /** Why it cannot work for this grant (a reserved role, a size limit), in one sentence with the next step; null: it can. */
  refusal(grant: Grant): Promise<string | null>;
  /**
   * Lets the person in until `grant.endsAt`; called from `grant.startsAt` on, and again with a later `endsAt` to extend. A Fault with
   * retry `never` says that it cannot be given.
   */
  prepare(grant: Grant): Promise<Prepared>;
  /** Looks whether what was written for a live grant stands, and writes it again where it does not; true: it had to. */
  verify(grant: Grant): Promise<boolean>;
  /** Credentials for a live grant, at most until its end. */
  issue(grant: Grant): Promise<GrantCredentials>;
  /** Takes access away before `grant.writtenUntil`; it takes effect when IAM has spread it. */
  revokeNow(grant: Grant): Promise<void>;
  /** Looks whether the revocation stands, and writes it again where another writer of the policy undid it. */
  lookAtRevocation(grant: Grant): Promise<RevocationSeen>;
  /** Removes everything that was written for the grant, early revocation included. Nothing there is no fault. */
  remove(grant: Grant): Promise<void>;
  /** Whether nothing of the grant is left. */
  confirmAbsent(grant: Grant): Promise<boolean>;
  /** Everything of ours in an account; who asks knows which grants live. */
  findLeftovers(place: Place): Promise<readonly Leftover[]>;
  /** Removes a leftover. */
  purge(leftover: Leftover): Promise<void>;
}

/** What a look at an early revocation found. */
export interface RevocationSeen {
  readonly rewritten: boolean;
  /** Whether IAM refuses by it now, asked as the grant's own session; null: nobody but its person can ask. */
  readonly refused: boolean | null;
}

/** The mechanisms by name. */
export type GrantMechanisms = Readonly<Record<GrantMechanismName, GrantMechanism>>;

/** Finds what would let a principal in without a grant, by evaluating the policies in force. */
export interface BypassFinder {
  /** `document`: its name. Throws a Fault when it cannot be found out. */
  find(principal: string, target: GrantTarget, document: string): Promise<readonly Bypass[]>;
}

/** A node that a grant may be for. */
export interface GrantTarget extends Place {
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'ec2' | 'managed';
  readonly tags: Readonly<Record<string, string>>;
}

/** Finds nodes by id, name, or tag (`Key=Value`): every one that fits. */
export interface TargetFinder {
  find(text: string): Promise<readonly GrantTarget[]>;
}

/** A principal that a grant may be for. */
export interface GrantPrincipal {
  readonly arn: string;
  readonly person: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of the IAM groups of a user. */
  readonly groups: readonly string[];
  /** The roles that the config gives it. */
  readonly roles: readonly string[];
}

/** Finds a principal by its ARN, or a user of an account by name; null: there is none. */
export interface PrincipalFinder {
  find(text: string, account: string): Promise<GrantPrincipal | null>;
}

/** What is written in one transaction with a grant. */
export interface GrantWrittenWith {
  readonly notices?: readonly Notice[];
  /** When it wants to be looked at again; null: not any more. Left out: the due queue stays as it is. */
  readonly dueAt?: Instant | null;
}

/** Which grants a list is about. */
export interface GrantFilter {
  readonly states?: readonly GrantState[];
  /** The whole person, or a part of the principal. */
  readonly user?: string;
  /** The whole target or node name. */
  readonly node?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly limit?: number;
}

/** Grants. */
export interface GrantStore {
  read(id: string): Promise<Grant | null>;
  /** As SessionStore.write: false when someone else wrote first, and nothing was written. */
  write(grant: Grant, also?: GrantWrittenWith): Promise<boolean>;
  /** Newest request first. */
  list(filter: GrantFilter): Promise<readonly Grant[]>;
  /** Every grant on a target that ever was approved and ends after `since`, or has not ended at all. */
  onTarget(place: Place, target: string, since: Instant): Promise<readonly Grant[]>;
}

/** The longest that IAM was seen to take to spread a change in an account, of late. */
export interface PropagationSeen {
  readonly longestMs: number;
  /** When that was. */
  readonly at: Instant;
  /** How often anything was seen. */
  readonly samples: number;
}

/** What was seen of IAM's propagation, kept over restarts: a longer figure is forgotten after PROPAGATION_KEPT_MS. */
export interface PropagationLog {
  read(account: string): Promise<PropagationSeen | null>;
  saw(account: string, seen: { readonly ms: number; readonly at: Instant }): Promise<void>;
}

/** How long the longest propagation seen is believed: one bad day does not slow every end for ever. */
export const PROPAGATION_KEPT_MS = 30 * 86_400_000;

/** The access policies in force, compiled. */
export interface GrantJudge {
  judge(ask: GrantAsk): GrantDecision;
}
