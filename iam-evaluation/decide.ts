import type { Decision } from './decision.ts';
import { LayerTally } from './layer-tally.ts';
import { type AppliedLayer, appliedLayers } from './layers.ts';
import { matchStatement, type PreparedRequest, prepare } from './match-statement.ts';
import type { PolicySet } from './policy-set.ts';
import type { EvaluationRequest } from './request.ts';
import { type LayerOutcome, weigh } from './weigh.ts';

/** Whether policies allow a request, and which statement decided. Pure and quick: every call of local-aws asks it. */
export function decide(request: EvaluationRequest, policies: PolicySet): Decision {
  const prepared = prepare(request, policies);
  const outcomes = appliedLayers(request, policies).map((applied) => outcomeOf(applied, prepared));
  return weigh(request, prepared.action, outcomes);
}

function outcomeOf(
  { layer, level, policies, allowsAll }: AppliedLayer,
  prepared: PreparedRequest,
): LayerOutcome {
  const tally = new LayerTally(layer, level, allowsAll);
  for (const policy of policies) {
    for (const statement of policy.statements)
      tally.count(policy, statement, matchStatement(statement, prepared));
  }
  return tally;
}
