import type { Blocker, Decision } from './decision.ts';
import type { Layer } from './policy-set.ts';
import type { EvaluationRequest } from './request.ts';

const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  'service-control': 'service control policy',
  'resource-control': 'resource control policy',
  endpoint: 'VPC endpoint policy',
  resource: 'resource-based policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
};

/**
 * The message of AWS's AccessDenied error for a denied request (IAM user guide, "Troubleshoot access denied error
 * messages"); like AWS it names one layer only. Empty for an allowed request.
 */
export function accessDeniedMessage(request: EvaluationRequest, decision: Decision): string {
  const [blocker] = decision.blockedBy;
  if (blocker === undefined) return '';
  const { principal, action, resource } = request;
  const caller = principal.arn || principal.service || 'anonymous';
  const reason = blocker.cause === 'explicit-deny' ? denied(blocker, action) : notAllowed(blocker, action);
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

function denied({ layer }: Blocker, action: string): string {
  if (isTrustPolicy(layer, action)) return 'with an explicit deny in the role trust policy';
  return `with an explicit deny in ${layer === 'identity' ? 'an' : 'a'} ${LAYER_NAMES[layer]}`;
}

function notAllowed({ layer }: Blocker, action: string): string {
  const name = isTrustPolicy(layer, action) ? 'role trust policy' : LAYER_NAMES[layer];
  return `because no ${name} allows the ${action} action`;
}

function isTrustPolicy(layer: Layer, action: string): boolean {
  return layer === 'resource' && action.toLowerCase().startsWith('sts:');
}
