import type { Verdict } from '../guardrails/verdict.ts';

/** The reasons for which guardrails end a session, each led by its guardrail's id; empty: none does. */
export function terminatingReasons(verdict: Verdict | null): readonly string[] {
  if (!verdict) return [];
  return verdict.violations
    .filter((violation) => violation.response === 'terminate')
    .map((violation) => `${violation.guardrail}: ${violation.reason}`);
}
