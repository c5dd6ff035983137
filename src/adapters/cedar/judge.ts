import {
  type AuthorizationAnswer,
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { evaluate, type Judging, type PolicyAnswers } from '../../domain/guardrails/evaluate.ts';
import { viewFacts } from '../../domain/guardrails/fact-view.ts';
import type { SessionFacts } from '../../domain/guardrails/facts.ts';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import { type CedarRequest, toCedar } from '../../domain/guardrails/to-cedar.ts';
import type { Verdict } from '../../domain/guardrails/verdict.ts';
import type { GuardrailJudge } from '../../operations/ports.ts';

/** The wasm module keeps policy sets by name for as long as the process lives, so every judge takes a new name. */
let policySets = 0;

/**
 * Judges sessions by Cedar. Policies are parsed once, and requests are not validated against the schema: an unknown
 * fact is an attribute that is not there, and every policy that reads it must fail by itself.
 */
export class CedarJudge implements GuardrailJudge {
  readonly guardrails: readonly Guardrail[];
  readonly #policySet: string;

  constructor(guardrails: readonly Guardrail[]) {
    this.guardrails = guardrails;
    policySets += 1;
    this.#policySet = `guardrails-${policySets}`;
    const staticPolicies = Object.fromEntries(guardrails.map(({ id, text }) => [id, text]));
    const answer = preparsePolicySet(this.#policySet, { staticPolicies });
    if (answer.type === 'failure')
      throw new Error(
        `guardrails were not validated: ${answer.errors.map(({ message }) => message).join('; ')}`,
      );
  }

  judge(facts: SessionFacts, at: Judging): Verdict {
    const view = viewFacts(facts);
    return evaluate(this.guardrails, this.#ask(toCedar(view)), { facts, view }, at);
  }

  #ask(request: CedarRequest): PolicyAnswers {
    const answer = answerOf({ ...request, preparsedPolicySetId: this.#policySet });
    if (answer.type === 'failure') {
      const message = answer.errors.map((error) => error.message).join('; ');
      return { fired: new Set(), failed: new Map(this.guardrails.map(({ id }) => [id, message])) };
    }
    const { reason, errors } = answer.response.diagnostics;
    return {
      fired: new Set(reason),
      failed: new Map(errors.map(({ policyId, error }) => [policyId, error.message])),
    };
  }
}

/** Cedar throws where it cannot even take the call; that is an answer too: nothing could be judged. */
function answerOf(call: StatefulAuthorizationCall): AuthorizationAnswer {
  try {
    return statefulIsAuthorized(call);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'Cedar refused the request';
    const detail = { message, help: null, code: null, url: null, severity: null };
    return { type: 'failure', errors: [detail], warnings: [] };
  }
}
