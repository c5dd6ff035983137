/** A command that the script of a session enters. */
export interface KnownCommand {
  /** As it was entered; more than one where a shell tells the same in another way (bash's history joins lines). */
  readonly texts: readonly string[];
  /** The same, where each line of it is told as a command of its own. */
  readonly parts?: readonly string[];
  /** Entered into a shell within the session's shell, which nothing marks. */
  readonly within: boolean;
}

/** What is waited for after keys: the shell's prompt, its prompt for more, or something shown. */
export type Awaited = 'prompt' | 'more' | RegExp;

/** Keys, what comes back, and the commands that they entered. */
export interface Step {
  readonly keys: string;
  readonly until: Awaited;
  readonly commands?: readonly KnownCommand[];
  /** The prompt that is there from now on; null: the shell's own again. */
  readonly prompt?: RegExp | null;
  /** Waited for so long, where that is not long. */
  readonly patienceMs?: number;
  /** The window is made this large before. */
  readonly resize?: { readonly cols: number; readonly rows: number };
}

export interface PromptStyle {
  readonly name: string;
  readonly bash: string;
  readonly zsh: string;
  readonly zshRight?: string;
}

export interface Scenario {
  readonly seed: number;
  readonly shell: 'bash' | 'zsh';
  readonly style: PromptStyle;
  readonly size: { readonly cols: number; readonly rows: number };
  /** Keys come one by one, as from a person. */
  readonly slowly: boolean;
  /** Names of what is done in it, in order. */
  readonly acts: readonly string[];
  readonly steps: readonly Step[];
}

/** One line entered, with its command. */
export function line(text: string, ...others: readonly string[]): Step {
  return { keys: `${text}\r`, until: 'prompt', commands: [known(text, ...others)] };
}

export function known(...texts: readonly string[]): KnownCommand {
  return { texts, within: false };
}

export function within(...texts: readonly string[]): KnownCommand {
  return { texts, within: true };
}

/** Whole numbers from a seed; the same seed gives the same ones. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) >>> 0;
  }

  below(most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  }

  of<Each>(list: readonly Each[]): Each {
    return list[this.below(list.length)] as Each;
  }
}
