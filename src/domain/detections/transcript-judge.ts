import { lineEvents } from './command-events.ts';
import type { RuleSet } from './rule-set.ts';
import { CommandReader } from './shell/command-reader.ts';
import type { ReadLimit } from './shell/run-scope.ts';
import { SessionMemory } from './shell/session-memory.ts';
import type { ParseShell } from './shell/syntax.ts';
import type { SigmaRule } from './sigma/rule.ts';

/** What rules say of one line. */
export interface JudgedLine {
  /** Each rule once, in the order in which they were met. */
  readonly rules: readonly SigmaRule[];
  /** Limits met while the line was read; empty: it was read wholly. */
  readonly limits: readonly ReadLimit[];
}

/** Judges the lines of one session, in their order: what earlier lines set, later ones may use. */
export class TranscriptJudge {
  readonly #rules: RuleSet;
  readonly #memory = new SessionMemory();
  readonly #reader: CommandReader;

  constructor(rules: RuleSet, parse: ParseShell) {
    this.#rules = rules;
    this.#reader = new CommandReader(parse, this.#memory);
  }

  judge(line: string): JudgedLine {
    const read = this.#reader.read(line);
    const met = new Set<SigmaRule>();
    for (const event of lineEvents(read)) for (const rule of this.#rules.judge(event)) met.add(rule);
    return { rules: [...met], limits: read.limits };
  }
}
