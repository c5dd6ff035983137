import { loadRules, SHIPPED_RULES } from '../../adapters/files/load-rules.ts';
import { RuleSet } from '../../domain/detections/rule-set.ts';
import type { Clock } from '../../operations/ports.ts';
import { stampOfFolders } from './file-stamps.ts';

/**
 * The detection rules that judge now. Files are loaded all or nothing: while they hold a mistake, the ones before stay
 * in force, and the mistake is told. The first load throws, since there is nothing to fall back to.
 */
export class RulesInForce {
  readonly #folders: readonly string[];
  readonly #clock: Clock;
  /** Null: not needed yet. */
  #set: RuleSet | null;
  #stamp: string;
  loadedAt: number;
  /** Why the files on disk are not the ones in force; null when they are. */
  #mistake: string | null = null;

  /** `lazily`: they are loaded when they are needed first, for files that are known to hold no mistake. */
  constructor(
    folders: readonly string[] | undefined,
    clock: Clock,
    { lazily = false }: { readonly lazily?: boolean } = {},
  ) {
    this.#folders = folders ?? [SHIPPED_RULES];
    this.#clock = clock;
    this.#stamp = stampOfFolders(this.#folders);
    this.#set = lazily ? null : this.#load();
    this.loadedAt = clock.now();
  }

  get set(): RuleSet {
    this.#set ??= this.#load();
    return this.#set;
  }

  #load(): RuleSet {
    return new RuleSet(loadRules(this.#folders));
  }

  /** What is not as the operator wants it: files that hold a mistake, and settings for rules that there are not. */
  mistake(responses: Readonly<Record<string, unknown>>): string | null {
    const ids = Object.keys(responses);
    if (this.#mistake !== null || ids.length === 0) return this.#mistake;
    const known = new Set(this.set.rules.map(({ rule }) => rule.id));
    const unknown = ids.find((id) => !known.has(id));
    return unknown === undefined ? null : `detections.responses names ${unknown}, and no rule has that id`;
  }

  /** Loads the files anew when they changed; true when others are in force now. */
  reload(): boolean {
    const stamp = stampOfFolders(this.#folders);
    if (stamp === this.#stamp) return false;
    this.#stamp = stamp;
    try {
      this.#set = this.#load();
    } catch (error) {
      this.#mistake = error instanceof Error ? error.message : String(error);
      return false;
    }
    this.loadedAt = this.#clock.now();
    this.#mistake = null;
    return true;
  }
}
