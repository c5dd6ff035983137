import { conditionHolds } from './condition/condition.ts';
import { keyLookup } from './derived-keys.ts';
import { indexHasAction } from './pattern/action.ts';
import { type KeyLookup, matchTemplate, type Template } from './pattern/template.ts';
import type { CompiledStatement, Membership } from './policy.ts';
import type { PolicySet } from './policy-set.ts';
import { type Naming, namingOf } from './principal/match.ts';
import type { EvaluationRequest, RequestPrincipal } from './request.ts';

/** A request made ready to be held against many statements. */
export interface PreparedRequest {
  readonly request: EvaluationRequest;
  /** In lower case. */
  readonly action: string;
  /** The part of the action before the colon, in lower case. */
  readonly service: string;
  readonly resource: string;
  readonly principal: RequestPrincipal;
  /** A Deny with NotPrincipal always denies callers that have a permissions boundary. */
  readonly hasBoundary: boolean;
  readonly lookup: KeyLookup;
}

/** Makes a request ready. */
export function prepare(request: EvaluationRequest, policies: PolicySet): PreparedRequest {
  const action = request.action.toLowerCase();
  return {
    request,
    action,
    service: action.slice(0, Math.max(action.indexOf(':'), 0)),
    resource: request.resource,
    principal: request.principal,
    hasBoundary: policies.boundary !== undefined && isEntity(request.principal),
    lookup: keyLookup(request),
  };
}

function isEntity({ kind }: RequestPrincipal): boolean {
  return kind === 'user' || kind === 'role-session' || kind === 'federated-user';
}

/** Whether a statement applies to a request, and for a resource's policy how closely it names the caller. */
export function matchStatement(statement: CompiledStatement, prepared: PreparedRequest): Naming {
  const { action, service, resource, lookup } = prepared;
  if (indexHasAction(statement.actionIndex, action, service) === statement.action.negated) return 'none';
  if (statement.resource !== null && !resourceApplies(statement.resource, resource, lookup)) return 'none';
  const naming = matchPrincipal(statement, prepared);
  if (naming === 'none') return 'none';
  for (const condition of statement.conditions) if (!conditionHolds(condition, lookup)) return 'none';
  return naming;
}

/** Whether a resource is among Resource, or surely not among NotResource: a variable without a value settles nothing. */
export function resourceApplies(
  { patterns, negated }: Membership<Template>,
  resource: string,
  lookup: KeyLookup,
): boolean {
  let isSettled = true;
  for (const pattern of patterns) {
    const matched = matchTemplate(pattern, resource, lookup);
    if (matched === true) return !negated;
    if (matched === null) isSettled = false;
  }
  return negated && isSettled;
}

/**
 * How closely a statement names the caller; a statement without principals belongs to the caller's own policies.
 * NotPrincipal spares whom it lists, but a Deny with it never spares a user or role that has a permissions boundary
 * (IAM user guide, "AWS JSON policy elements: NotPrincipal").
 */
export function matchPrincipal(statement: CompiledStatement, prepared: PreparedRequest): Naming {
  if (statement.principal === null) return 'direct';
  const naming = namingOf(statement.principal.patterns, prepared.principal);
  if (!statement.principal.negated) return naming;
  if (statement.effect === 'Deny' && prepared.hasBoundary) return 'direct';
  return naming === 'none' ? 'everyone' : 'none';
}
