import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { API_ACCESS_POLICIES, CedarAccessJudge } from '../../adapters/cedar/access-judge.ts';
import { CedarGrantJudge } from '../../adapters/cedar/grant-judge.ts';
import { loadAccessPolicies, SHIPPED_ACCESS_POLICIES } from '../../adapters/cedar/load-access-policies.ts';
import type { AccessJudge } from '../../api/caller.ts';
import type { GrantAsk, GrantDecision } from '../../domain/grants/decision.ts';
import type { GrantJudge } from '../../operations/grant-ports.ts';
import type { Clock } from '../../operations/ports.ts';

/** Where the access policies are: who may have access, and who may call what of the API. */
export interface AccessFiles {
  readonly grants?: string | undefined;
  readonly api?: string;
}

interface Judges {
  readonly grants: GrantJudge;
  readonly api: AccessJudge;
}

/**
 * The access policies that decide now. Both files are loaded together or not at all: while one holds a mistake, those
 * before stay in force, and the mistake is told. The first load throws, since there is nothing to fall back to.
 */
export class AccessInForce implements GrantJudge, AccessJudge {
  readonly #files: Required<AccessFiles> & { readonly grants: string };
  readonly #clock: Clock;
  /** Null: not needed yet. */
  #judges: Judges | null;
  #signature: string;
  loadedAt: number;
  /** Why the files on disk are not the ones in force; null when they are. */
  mistake: string | null = null;

  /** `lazily`: they are loaded when they are needed first, for files that are known to hold no mistake. */
  constructor(files: AccessFiles, clock: Clock, { lazily = false }: { readonly lazily?: boolean } = {}) {
    const api = files.api ?? fileURLToPath(API_ACCESS_POLICIES);
    this.#files = { grants: files.grants ?? SHIPPED_ACCESS_POLICIES, api };
    this.#clock = clock;
    this.#signature = this.#stamp();
    this.#judges = lazily ? null : this.#load();
    this.loadedAt = clock.now();
  }

  get #inForce(): Judges {
    this.#judges ??= this.#load();
    return this.#judges;
  }

  judge(ask: GrantAsk): GrantDecision {
    return this.#inForce.grants.judge(ask);
  }

  allows(...asked: Parameters<AccessJudge['allows']>): boolean {
    return this.#inForce.api.allows(...asked);
  }

  /** Loads the files anew when they changed; true when others are in force now. */
  reload(): boolean {
    const signature = this.#stamp();
    if (signature === this.#signature) return false;
    this.#signature = signature;
    try {
      this.#judges = this.#load();
    } catch (error) {
      this.mistake = error instanceof Error ? error.message : String(error);
      return false;
    }
    this.loadedAt = this.#clock.now();
    this.mistake = null;
    return true;
  }

  #load(): Judges {
    const { grants, api } = this.#files;
    return { grants: new CedarGrantJudge(loadAccessPolicies(grants)), api: new CedarAccessJudge(api) };
  }

  #stamp(): string {
    return [this.#files.grants, this.#files.api].map(stampOf).join('\n');
  }
}

/** Changes whenever the file is written, replaced or removed. */
function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : 'gone';
}
