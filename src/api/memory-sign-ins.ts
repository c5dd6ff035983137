import type { Instant } from '../domain/kernel/instant.ts';
import type { SignIn, SignInStore } from '../operations/sign-ins.ts';

const MAX_TOKENS = 10_000;

/** The sign-ins of an API that is one process. Those who signed in before a restart sign in again. */
export class MemorySignIns implements SignInStore {
  readonly #now: () => Instant;
  readonly #signIns = new Map<string, SignIn>();
  readonly #used = new Map<string, Instant>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  async takeProof(signature: string, until: Instant): Promise<boolean> {
    // First, so that proofs which come to nothing don't pile up either.
    this.#forget();
    if (this.#used.has(signature)) return false;
    this.#used.set(signature, until);
    return true;
  }

  async keep(digest: string, signIn: SignIn): Promise<void> {
    this.#signIns.set(digest, signIn);
  }

  async find(digest: string): Promise<SignIn | null> {
    return this.#signIns.get(digest) ?? null;
  }

  #forget(): void {
    const now = this.#now();
    for (const [signature, until] of this.#used) if (until < now) this.#used.delete(signature);
    for (const [digest, { expiresAt }] of this.#signIns)
      if (expiresAt < now || this.#signIns.size >= MAX_TOKENS) this.#signIns.delete(digest);
  }
}
