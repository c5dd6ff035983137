import type { DecidingStatement, Decision } from './decision.ts';
import { type AppliedLayer, appliedLayers } from './layers.ts';
import { matchStatement, type PreparedRequest, prepare } from './match-statement.ts';
import type { CompiledPolicy, CompiledStatement } from './policy.ts';
import type { Layer, PolicySet } from './policy-set.ts';
import { closer, type Naming } from './principal/match.ts';
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

/** Gathers the matches of a layer's statements into its outcome. */
export class LayerTally implements LayerOutcome {
  readonly layer: Layer;
  readonly level: number | null;
  deny: DecidingStatement | null = null;
  allow: DecidingStatement | null = null;
  naming: Naming = 'none';

  constructor(layer: Layer, level: number | null, allowsAll: boolean) {
    this.layer = layer;
    this.level = level;
    if (allowsAll) this.naming = 'direct';
  }

  /** Counts one statement that matched (or did not: `none`). */
  count(policy: CompiledPolicy, statement: CompiledStatement, naming: Naming): void {
    if (naming === 'none' || (this.layer === 'resource' && statement.principal === null)) return;
    const { layer } = this;
    const deciding = { layer, policy: policy.name, sid: statement.sid, index: statement.index };
    if (statement.effect === 'Deny') {
      this.deny ??= deciding;
    } else if (closer(this.naming, naming) !== this.naming) {
      this.allow = deciding;
      this.naming = naming;
    }
  }
}
