import type { Instant } from '../kernel/instant.ts';
import { printable } from '../kernel/printable.ts';
import type { FactView } from './fact-view.ts';
import type { SessionFacts } from './facts.ts';
import type { Guardrail } from './guardrail.ts';
import { fillReason } from './reason.ts';
import type { Unknown, Verdict, Violation } from './verdict.ts';

/** What the policies answered: those that fired, and those that could not be evaluated, with the engine's words. */
export interface PolicyAnswers {
  readonly fired: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, string>;
}

/** When a session is judged. */
export interface Judging {
  readonly now: Instant;
  /** Unknown facts are asked for no more: each guardrail's onUnknown decides. */
  readonly deadlinePassed: boolean;
}

/**
 * Makes the verdict of the policies' answers. A policy that fired is a violation; one that failed is unknown, never a
 * pass, and past the deadline its onUnknown decides. A failed guardrail stays listed as unknown in either case, so that
 * "not judged" can be told from "broken".
 */
export function evaluate(
  guardrails: readonly Guardrail[],
  answers: PolicyAnswers,
  found: { readonly facts: SessionFacts; readonly view: FactView },
  { now, deadlinePassed }: Judging,
): Verdict {
  const violations: Violation[] = [];
  const unknowns: Unknown[] = [];
  for (const guardrail of guardrails) {
    if (answers.fired.has(guardrail.id)) {
      const { id, severity, response } = guardrail;
      violations.push({
        guardrail: id,
        severity,
        response,
        reason: fillReason(guardrail.reason, found.view),
      });
      continue;
    }
    const failure = answers.failed.get(guardrail.id);
    if (failure === undefined) continue;
    const missing = missingFacts(guardrail, failure, found.facts);
    unknowns.push(...missing);
    if (deadlinePassed && guardrail.onUnknown !== 'observe') violations.push(notJudged(guardrail, missing));
  }
  const compliant = violations.length > 0 ? false : unknowns.length > 0 ? null : true;
  return { compliant, judgedAt: now, violations, unknowns };
}

/** The unknown facts that a failed policy reads; where all are known, the evaluation itself is what failed. */
function missingFacts(guardrail: Guardrail, failure: string, facts: SessionFacts): readonly Unknown[] {
  const missing: Unknown[] = [];
  for (const name of guardrail.facts) {
    const fact = facts[name];
    if (!fact.known) missing.push({ guardrail: guardrail.id, fact: name, reason: printable(fact.reason) });
  }
  if (missing.length > 0) return missing;
  return [{ guardrail: guardrail.id, fact: 'evaluation', reason: printable(failure) }];
}

function notJudged(guardrail: Guardrail, missing: readonly Unknown[]): Violation {
  const causes = missing.map(({ fact, reason }) => `${fact}: ${reason}`).join('; ');
  return {
    guardrail: guardrail.id,
    severity: guardrail.severity,
    response: guardrail.onUnknown,
    reason: `not judged: ${causes}`,
  };
}
