import type { Expression } from './expression.ts';

/** Sigma's levels, from the lowest. */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** What follows when a rule is met. */
export const RESPONSES = ['observe', 'notify', 'terminate'] as const;
export type RuleResponse = (typeof RESPONSES)[number];

/** Which events a rule is about, in Sigma's words; null where the rule says nothing. */
export interface LogSource {
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
}

/** A Sigma rule, read and checked, not yet compiled. */
export interface SigmaRule {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly status: string | null;
  readonly description: string | null;
  readonly author: string | null;
  /** The rule's own licence; null where the collection that it came from says it. */
  readonly license: string | null;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  /** ATT&CK techniques, as T1059.004. */
  readonly attack: readonly string[];
  readonly falsePositives: readonly string[];
  readonly logSource: LogSource;
  readonly response: RuleResponse;
  readonly file: string;
  readonly line: number;
  /** Null: the rule asks for more than the engine gives; `refusal` says what. */
  readonly condition: Expression | null;
  readonly refusal: { readonly line: number; readonly reason: string } | null;
}
