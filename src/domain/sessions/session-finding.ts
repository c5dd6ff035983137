import type { Level, RuleResponse } from '../detections/sigma/rule.ts';
import type { Instant } from '../kernel/instant.ts';

/** What a session's record keeps of a finding: enough to end the session for it and to tell people. */
export interface SessionFinding {
  readonly id: string;
  readonly ruleId: string;
  readonly title: string;
  readonly level: Level;
  readonly response: RuleResponse;
  readonly heldBack: string | null;
  /** What was run, masked, or the call. */
  readonly what: string;
  readonly at: Instant;
}

/** What a rule that was met says in a sentence, led by its title and id. */
export function sayFinding({ title, ruleId, what }: SessionFinding): string {
  return `${title} [${ruleId}]: ${what}`;
}

/** The findings for which a session is ended, as reasons; empty: there are none. */
export function endingFindings(findings: readonly SessionFinding[] | undefined): readonly string[] {
  return (findings ?? []).filter(({ response }) => response === 'terminate').map(sayFinding);
}
