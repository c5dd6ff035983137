import type { DecidingStatement } from './decision.ts';
import type { CompiledPolicy, CompiledStatement } from './policy.ts';
import type { Layer } from './policy-set.ts';
import { closer, type Naming } from './principal/match.ts';
import type { LayerOutcome } from './weigh.ts';

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
