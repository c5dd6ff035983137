import type { SessionFacts } from '../../src/domain/guardrails/facts.ts';
import type { Verdict } from '../../src/domain/guardrails/verdict.ts';
import type { GuardrailJudge } from '../../src/operations/ports.ts';

/** One guardrail, for tests of the watch itself: the port-forwarding document ends a session. */
export const noPorts: GuardrailJudge = {
  judge(facts: SessionFacts, { now }: { readonly now: number }): Verdict {
    const document = facts.document.known ? facts.document.value.name : '';
    const violations =
      document === 'AWS-StartPortForwardingSession'
        ? [
            {
              guardrail: 'no-ports',
              severity: 'high' as const,
              response: 'terminate' as const,
              reason: 'ports leave no log',
            },
          ]
        : [];
    return { compliant: violations.length === 0, judgedAt: now, violations, unknowns: [] };
  },
};
