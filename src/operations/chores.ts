import type { Instant } from '../domain/kernel/instant.ts';

/** How a work that is done now and then went last; other processes read it. */
export interface Chore {
  /** When it was begun last. */
  readonly begunAt: Instant;
  /** Why it failed; null: it did not, or has not ended. */
  readonly error: string | null;
  /** What it left for its next turn; JSON. */
  readonly state: unknown;
}

/** Works that are done now and then, by whichever process comes first. */
export interface ChoreLog {
  read(name: string): Promise<Chore | null>;
  /** True for one who asks: nobody has begun it since `after`. */
  begin(name: string, now: Instant, after: Instant): Promise<boolean>;
  /** How it went; the present state stays when none is given. */
  end(name: string, how: { readonly error: string | null; readonly state?: unknown }): Promise<void>;
}
