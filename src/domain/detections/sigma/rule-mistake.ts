/** Something wrong with a rule file: where, and what to do about it. */
export interface RuleMistake {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** Thrown while a rule is read; caught where rules are gathered, so that all mistakes are told at once. */
export class RuleError extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

/**
 * A rule that is well formed and asks for more than this engine gives (a placeholder of one's own environment, a
 * correlation over many events). It is listed as not evaluable; it is never taken for a rule that saw nothing.
 */
export class BeyondEngine extends RuleError {}
