import type { Guardrail } from '../domain/guardrails/guardrail.ts';

/** A guardrail, whole, with what its fields mean in words; or the ids there are. */
export type ExplainedGuardrail =
  | {
      readonly ok: true;
      readonly guardrail: Guardrail & { readonly effect: string; readonly whenUnknown: string };
    }
  | { readonly ok: false; readonly reason: 'no-such-guardrail'; readonly ids: readonly string[] };

const EFFECT = {
  observe: 'a session that breaks it goes on; the verdict tells',
  notify: 'a session that breaks it goes on; people are told',
  terminate: 'a session that breaks it is terminated, and people are told',
} as const;

const WHEN_UNKNOWN = {
  observe: 'a fact that stays unknown past the deadline leaves it not judged',
  notify: 'a fact that stays unknown past the deadline is told to people as a violation',
  terminate: 'a fact that stays unknown past the deadline terminates the session',
} as const;

/** Explains one guardrail. */
export function explainGuardrail(guardrails: readonly Guardrail[], id: string): ExplainedGuardrail {
  const guardrail = guardrails.find((candidate) => candidate.id === id);
  if (guardrail === undefined)
    return {
      ok: false,
      reason: 'no-such-guardrail',
      ids: guardrails.map((candidate) => candidate.id).sort(),
    };
  const effect = EFFECT[guardrail.response];
  return { ok: true, guardrail: { ...guardrail, effect, whenUnknown: WHEN_UNKNOWN[guardrail.onUnknown] } };
}
