/**
 * How the layers of policy join into one answer (IAM user guide, "Policy evaluation logic"): any Deny ends it; every
 * organisation level and the endpoint must allow; then the caller's own policies and the resource's are joined, by OR
 * within an account and by AND across accounts, with the boundary and session policies as limits of the former.
 */
import type { Blocker, DecidingStatement, Decision } from './decision.ts';
import type { Layer } from './policy-set.ts';
import type { Naming } from './principal/match.ts';
import type { EvaluationRequest } from './request.ts';

/** What one layer says about a request. */
export interface LayerOutcome {
  readonly layer: Layer;
  /** For organisation policies the level, 0 being the root; otherwise null. */
  readonly level: number | null;
  readonly deny: DecidingStatement | null;
  /** The allowing statement; in a resource's policy the one that names the caller most closely. */
  readonly allow: DecidingStatement | null;
  /** How closely the allowing statements name the caller; `none` when nothing allows. */
  readonly naming: Naming;
}

const ALLOWED: Decision = { result: 'Allowed', decidedBy: null, blockedBy: [] };

/** The order in which AWS's own messages name layers when several stand in the way. */
const ORDER: readonly Layer[] = [
  'service-control',
  'resource-control',
  'endpoint',
  'identity',
  'resource',
  'boundary',
  'session',
];

/** Calls that need no permission and that no policy can forbid (STS API reference). */
const FREE_ACTIONS: ReadonlySet<string> = new Set(['sts:getcalleridentity', 'sts:getsessiontoken']);

/** Whether AWS lets every authenticated caller make this call. */
export function isFreeAction(action: string, request: EvaluationRequest): boolean {
  return FREE_ACTIONS.has(action) && request.principal.kind !== 'anonymous';
}

/** Joins what the layers that apply say. */
export function weigh(
  request: EvaluationRequest,
  action: string,
  outcomes: readonly LayerOutcome[],
): Decision {
  if (isFreeAction(action, request)) return ALLOWED;
  const denials = outcomes.filter((outcome) => outcome.deny !== null);
  if (denials.length > 0) {
    const blockedBy = inOrder(denials.map((outcome) => blocker(outcome, 'explicit-deny')));
    return { result: 'ExplicitlyDenied', decidedBy: blockedBy[0]!.statement, blockedBy };
  }
  const { missing, grant } = access(request, action, outcomes);
  for (const outcome of outcomes) {
    if (mustAllow(outcome.layer) && outcome.allow === null) missing.push(outcome);
  }
  if (missing.length === 0) return { result: 'Allowed', decidedBy: grant, blockedBy: [] };
  const blockedBy = inOrder(missing.map((outcome) => blocker(outcome, 'no-allow')));
  return { result: 'ImplicitlyDenied', decidedBy: null, blockedBy };
}

function mustAllow(layer: Layer): boolean {
  return layer === 'service-control' || layer === 'resource-control' || layer === 'endpoint';
}

interface Access {
  /** The layers whose Allow is missing. */
  readonly missing: LayerOutcome[];
  /** The statement that gives access, if nothing is missing. */
  readonly grant: DecidingStatement | null;
}

/** Whether the caller's own policies and the resource's give access together. */
function access(request: EvaluationRequest, action: string, outcomes: readonly LayerOutcome[]): Access {
  const resource = outcomes.find((outcome) => outcome.layer === 'resource') ?? absent('resource');
  const identity = outcomes.find((outcome) => outcome.layer === 'identity');
  const limits = outcomes.filter(
    ({ layer, allow }) => (layer === 'boundary' || layer === 'session') && !allow,
  );
  const own = identity !== undefined && identity.naming === 'none' ? [identity, ...limits] : limits;
  if (identity === undefined) {
    return { missing: resource.allow ? [] : [resource], grant: resource.allow };
  }
  if (isCrossAccount(request)) {
    return { missing: resource.allow ? own : [...own, resource], grant: identity.allow ?? resource.allow };
  }
  if (resource.naming === 'direct') return { missing: [], grant: resource.allow };
  if (resource.naming === 'everyone') {
    return { missing: limits.filter(({ layer }) => layer === 'session'), grant: resource.allow };
  }
  if (resource.naming === 'role') return { missing: limits, grant: resource.allow };
  const needsResource = resourceMustAllow(action, request.resource) && resource.allow === null;
  return { missing: needsResource ? [...own, resource] : own, grant: identity.allow ?? resource.allow };
}

/** Whether caller and resource belong to different accounts. */
export function isCrossAccount({ principal, resourceAccount }: EvaluationRequest): boolean {
  return resourceAccount !== '' && principal.account !== resourceAccount;
}

/** Roles and KMS keys are the resources whose own policy must always allow, within an account too. */
export function resourceMustAllow(action: string, resource: string): boolean {
  if (action.startsWith('kms:')) return /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(resource);
  return action.startsWith('sts:') && /^arn:[^:]*:iam::[^:]*:role\//.test(resource);
}

function absent(layer: Layer): LayerOutcome {
  return { layer, level: null, deny: null, allow: null, naming: 'none' };
}

function blocker({ layer, level, deny }: LayerOutcome, cause: Blocker['cause']): Blocker {
  return { layer, level, cause, statement: cause === 'explicit-deny' ? deny : null };
}

function inOrder(blockers: Blocker[]): Blocker[] {
  return blockers.sort((a, b) => ORDER.indexOf(a.layer) - ORDER.indexOf(b.layer));
}
