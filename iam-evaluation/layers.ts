import type { CompiledPolicy } from './policy.ts';
import type { Layer, PolicySet } from './policy-set.ts';
import type { EvaluationRequest } from './request.ts';

/** The policies of one layer that apply to a request; for organisation policies, of one level. */
export interface AppliedLayer {
  readonly layer: Layer;
  readonly level: number | null;
  readonly policies: readonly CompiledPolicy[];
  /** The root user may do everything in its own account without any identity policy. */
  readonly allowsAll: boolean;
}

/** The layers that apply to a request. Which ones do depends on the kind of caller. */
export function appliedLayers({ principal }: EvaluationRequest, policies: PolicySet): AppliedLayer[] {
  const layers: AppliedLayer[] = [];
  const add = (layer: Layer, applied: readonly CompiledPolicy[]) =>
    layers.push({ layer, level: null, policies: applied, allowsAll: false });
  const addLevels = (layer: Layer, levels: PolicySet['scps']) => {
    for (const [level, applied] of (levels ?? []).entries()) {
      layers.push({ layer, level, policies: applied, allowsAll: false });
    }
  };

  const isSession = principal.kind === 'role-session' || principal.kind === 'federated-user';
  const isEntity = isSession || principal.kind === 'user';
  const isRoot = principal.kind === 'root';
  if ((isEntity || isRoot) && !principal.isServiceLinked && !principal.isManagementAccount) {
    addLevels('service-control', policies.scps);
  }
  if (!principal.isServiceLinked) addLevels('resource-control', policies.rcps);
  if (policies.endpoint) add('endpoint', [policies.endpoint]);
  if (policies.resource) add('resource', [policies.resource]);
  if (isRoot) layers.push({ layer: 'identity', level: null, policies: [], allowsAll: true });
  if (isEntity) {
    add('identity', policies.identity);
    if (policies.boundary) add('boundary', [policies.boundary]);
  }
  if (isSession) {
    // A GetFederationToken session without a session policy has no permissions of its own (STS API reference).
    const session = policies.session ?? (principal.kind === 'federated-user' ? [] : undefined);
    if (session) add('session', session);
  }
  return layers;
}
