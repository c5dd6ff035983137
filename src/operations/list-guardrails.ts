import type { Guardrail } from '../domain/guardrails/guardrail.ts';

/** A guardrail in a list. */
export type GuardrailSummary = Pick<
  Guardrail,
  'id' | 'title' | 'severity' | 'response' | 'onUnknown' | 'source'
>;

/** The guardrails in force, by id. */
export function listGuardrails(guardrails: readonly Guardrail[]): readonly GuardrailSummary[] {
  return [...guardrails]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, title, severity, response, onUnknown, source }) => ({
      id,
      title,
      severity,
      response,
      onUnknown,
      source,
    }));
}
