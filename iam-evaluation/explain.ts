import { explainStatement } from './explain-statement.ts';
import type { Explanation, LayerExplanation, NotAppliedReason } from './explanation.ts';
import { LayerTally } from './layer-tally.ts';
import { type AppliedLayer, appliedLayers } from './layers.ts';
import { type PreparedRequest, prepare } from './match-statement.ts';
import type { Layer, PolicySet } from './policy-set.ts';
import type { EvaluationRequest, RequestPrincipal } from './request.ts';
import { isFreeAction, weigh } from './weigh.ts';

/** The same answer as `decide` gives, with every statement of every policy and why it did or did not apply. */
export function explain(request: EvaluationRequest, policies: PolicySet): Explanation {
  const prepared = prepare(request, policies);
  const applied = appliedLayers(request, policies);
  const explained = applied.map((layer) => explainLayer(layer, prepared));
  const decision = weigh(
    request,
    prepared.action,
    explained.map(({ tally }) => tally),
  );
  return {
    ...decision,
    request,
    layers: explained.map(({ layer }) => layer),
    notApplied: notApplied(request.principal, policies, applied),
    isFree: isFreeAction(prepared.action, request),
  };
}

function explainLayer(
  { layer, level, policies, allowsAll }: AppliedLayer,
  prepared: PreparedRequest,
): { layer: LayerExplanation; tally: LayerTally } {
  const tally = new LayerTally(layer, level, allowsAll);
  const explained = policies.map((policy) => ({
    policy: policy.name,
    statements: policy.statements.map((statement) => {
      const explanation = explainStatement(statement, prepared, layer);
      tally.count(policy, statement, explanation.naming);
      return explanation;
    }),
  }));
  const says = tally.deny ? 'deny' : tally.naming === 'none' ? 'nothing' : 'allow';
  return { layer: { layer, level, says, policies: explained }, tally };
}

function notApplied(
  principal: RequestPrincipal,
  policies: PolicySet,
  applied: readonly AppliedLayer[],
): { layer: Layer; reason: NotAppliedReason }[] {
  const given: [Layer, boolean][] = [
    ['service-control', (policies.scps?.length ?? 0) > 0],
    ['resource-control', (policies.rcps?.length ?? 0) > 0],
    ['identity', policies.identity.length > 0],
    ['boundary', policies.boundary !== undefined],
    ['session', policies.session !== undefined],
  ];
  const used = new Set(applied.filter((layer) => !layer.allowsAll).map(({ layer }) => layer));
  return given
    .filter(([layer, isGiven]) => isGiven && !used.has(layer))
    .map(([layer]) => ({ layer, reason: notAppliedReason(layer, principal) }));
}

function notAppliedReason(layer: Layer, principal: RequestPrincipal): NotAppliedReason {
  if (principal.kind === 'service')
    return principal.isServiceLinked ? 'service-linked-role' : 'service-principal';
  if (principal.kind === 'anonymous' || principal.kind === 'identity-provider') return principal.kind;
  const isOrganisation = layer === 'service-control' || layer === 'resource-control';
  if (isOrganisation) return principal.isServiceLinked ? 'service-linked-role' : 'management-account';
  return principal.kind === 'root' ? 'root-user' : 'no-session';
}
