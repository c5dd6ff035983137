import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { FigureName, Measured } from './figures.ts';
import { ACCEPT_TAG, acceptName, type MadeThings } from './made-things.ts';
import type { AcceptOptions } from './options.ts';

/** What became of a step. */
export interface StepResult {
  /** A sentence. */
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly tookMs: number;
  /** Why it failed or was skipped; null: it passed. */
  readonly why: string | null;
}

/** A step that cannot be tried here. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** The person has pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Between two looks at AWS; a lab is asked ten times as often. */
const LOOK_MS = 2000;

/** One run: its account, what it made, and what came out. */
export class Acceptance {
  readonly options: AcceptOptions;
  readonly account: Account;
  readonly made: MadeThings;
  readonly steps: StepResult[] = [];
  readonly figures: Measured = {};
  readonly #say: (text: string) => void;
  readonly #signal: AbortSignal;

  constructor(parts: {
    readonly options: AcceptOptions;
    readonly account: Account;
    readonly made: MadeThings;
    readonly say: (text: string) => void;
    readonly signal: AbortSignal;
  }) {
    this.options = parts.options;
    this.account = parts.account;
    this.made = parts.made;
    this.#say = parts.say;
    this.#signal = parts.signal;
  }

  get run(): string {
    return this.made.run;
  }

  /** The name of everything that is made, and a part of it where there are several of a kind. */
  named(what = ''): string {
    return acceptName(this.run, what);
  }

  /** As most services take tags. */
  get tags(): { Key: string; Value: string }[] {
    return [{ Key: ACCEPT_TAG, Value: this.run }];
  }

  /** Does one step and says how it went. False: it failed or was skipped, and what builds on it cannot be tried. */
  async step(name: string, act: () => Promise<void>): Promise<boolean> {
    this.#stopIfAsked();
    const begunAt = performance.now();
    const end = (result: StepResult['result'], why: string | null) => {
      const tookMs = Math.round(performance.now() - begunAt);
      this.steps.push({ name, result, tookMs, why });
      this.#say(`${result.padEnd(7)} ${name} (${tookMs} ms)${why === null ? '' : `: ${why}`}`);
      return result === 'passed';
    };
    try {
      await act();
      return end('passed', null);
    } catch (error) {
      if (error instanceof Interrupted) {
        end('skipped', 'interrupted');
        throw error;
      }
      if (error instanceof Skipped) return end('skipped', error.message);
      return end('failed', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  }

  measured(figure: FigureName, ms: number): void {
    this.figures[figure] = Math.round(ms);
  }

  /** A moment of AWS's clock on this machine's. */
  awsMs(moment: number): number {
    return moment + (this.figures.clock ?? 0);
  }

  say(text: string): void {
    this.#say(text);
  }

  /** Asks again and again until there is an answer; gives it, and how long it took. Throws after `withinMs`. */
  async until<Answer>(
    what: string,
    ask: () => Promise<Answer | null>,
    withinMs: number,
  ): Promise<{ readonly answer: Answer; readonly tookMs: number }> {
    const begunAt = performance.now();
    for (;;) {
      this.#stopIfAsked();
      const answer = await ask();
      const tookMs = performance.now() - begunAt;
      if (answer !== null) return { answer, tookMs };
      if (tookMs > withinMs) throw new Error(`${what}: not within ${Math.round(withinMs / 1000)} s`);
      await pause(this.options.endpoint === undefined ? LOOK_MS : LOOK_MS / 10);
    }
  }

  #stopIfAsked(): void {
    if (this.#signal.aborted) throw new Interrupted('stopped');
  }
}
