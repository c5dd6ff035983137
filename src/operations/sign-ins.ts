import type { Instant } from '../domain/kernel/instant.ts';

/** Whom a token stands for. */
export interface SignedIn {
  readonly arn: string;
  readonly account: string;
  readonly userId: string;
  /** Null when the ARN tells of none. */
  readonly person: string | null;
  readonly roles: readonly string[];
}

/** A token's caller, and when the token is over. */
export interface SignIn {
  readonly caller: SignedIn;
  readonly expiresAt: Instant;
}

/**
 * What callers signed in with, and as whom. Every process that answers for one API shares it: a proof that one took no
 * other takes, and a token that one gave all know. What is over may be forgotten.
 */
export interface SignInStore {
  /** True for the first who asks, false for any other until then. */
  takeProof(signature: string, until: Instant): Promise<boolean>;
  /** Keeps a sign-in under its token's digest: a token itself is kept nowhere. */
  keep(digest: string, signIn: SignIn): Promise<void>;
  find(digest: string): Promise<SignIn | null>;
}
