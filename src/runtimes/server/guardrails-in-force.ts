import { CedarJudge } from '../../adapters/cedar/judge.ts';
import { loadGuardrails, SHIPPED_GUARDRAILS } from '../../adapters/cedar/load-guardrails.ts';
import type { SessionFacts } from '../../domain/guardrails/facts.ts';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import type { Verdict } from '../../domain/guardrails/verdict.ts';
import type { Clock, GuardrailJudge } from '../../operations/ports.ts';
import { stampOfFolders } from './file-stamps.ts';

/**
 * The guardrails that judge now. Files are loaded all or nothing: while they hold a mistake, the ones before stay in
 * force, and the mistake is told. The first load throws, since there is nothing to fall back to.
 */
export class GuardrailsInForce implements GuardrailJudge {
  readonly #directories: readonly string[];
  readonly #clock: Clock;
  /** Null: not needed yet. */
  #judge: CedarJudge | null;
  #signature: string;
  loadedAt: number;
  /** Why the files on disk are not the ones in force; null when they are. */
  mistake: string | null = null;

  /** `lazily`: they are loaded when they are needed first, for files that are known to hold no mistake. */
  constructor(
    directories: readonly string[] | undefined,
    clock: Clock,
    { lazily = false }: { readonly lazily?: boolean } = {},
  ) {
    this.#directories = directories ?? [SHIPPED_GUARDRAILS];
    this.#clock = clock;
    this.#signature = stampOfFolders(this.#directories);
    this.#judge = lazily ? null : this.#load();
    this.loadedAt = clock.now();
  }

  get #inForce(): CedarJudge {
    this.#judge ??= this.#load();
    return this.#judge;
  }

  #load(): CedarJudge {
    return new CedarJudge(loadGuardrails(this.#directories));
  }

  get guardrails(): readonly Guardrail[] {
    return this.#inForce.guardrails;
  }

  judge(facts: SessionFacts, at: { readonly now: number; readonly deadlinePassed: boolean }): Verdict {
    return this.#inForce.judge(facts, at);
  }

  /** Loads the files anew when they changed; true when others are in force now. */
  reload(): boolean {
    const signature = stampOfFolders(this.#directories);
    if (signature === this.#signature) return false;
    this.#signature = signature;
    try {
      this.#judge = this.#load();
    } catch (error) {
      this.mistake = error instanceof Error ? error.message : String(error);
      return false;
    }
    this.loadedAt = this.#clock.now();
    this.mistake = null;
    return true;
  }
}
