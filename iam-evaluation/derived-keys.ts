import { epochSeconds } from './condition/instant.ts';
import type { KeyLookup } from './pattern/template.ts';
import { roleArnOf } from './principal/match.ts';
import type { EvaluationRequest, PrincipalKind } from './request.ts';

const PRINCIPAL_TYPES: Readonly<Record<PrincipalKind, string | null>> = {
  user: 'User',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  root: 'Account',
  service: null,
  'identity-provider': null,
  anonymous: 'Anonymous',
};

/** A lookup of condition keys over what the caller gave, then over what follows from the request itself. */
export function keyLookup(request: EvaluationRequest): KeyLookup {
  // Most statements read no key: what is given is gone through when the first one is asked for.
  let given: ReadonlyMap<string, readonly string[]> | undefined;
  return (key) => {
    given ??= givenValues(request.context);
    const values = given.get(key);
    if (values !== undefined) return values;
    const derived = derivedValue(key, request, given);
    return derived === null ? undefined : [derived];
  };
}

function givenValues(context: EvaluationRequest['context']): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, readonly string[]>();
  for (const key in context) {
    const value = context[key];
    if (value === undefined) continue;
    const values = typeof value === 'string' ? [value] : value;
    if (values.length > 0) given.set(key.toLowerCase(), values);
  }
  return given;
}

/** The value of a global condition key that follows from the request (IAM user guide, "AWS global condition context keys"). */
function derivedValue(
  key: string,
  request: EvaluationRequest,
  given: ReadonlyMap<string, readonly string[]>,
): string | null {
  const { principal } = request;
  switch (key) {
    case 'aws:principalarn':
      return principalArn(request);
    case 'aws:principalaccount':
      return principal.account || null;
    case 'aws:principaltype':
      return PRINCIPAL_TYPES[principal.kind];
    case 'aws:username':
      return principal.kind === 'user' ? principal.arn.slice(principal.arn.lastIndexOf('/') + 1) : null;
    case 'aws:principalisawsservice':
      return String(principal.kind === 'service');
    case 'aws:principalservicename':
      return principal.kind === 'service' ? (principal.service ?? null) : null;
    case 'aws:resourceaccount':
      return request.resourceAccount || principal.account || null;
    case 'aws:epochtime':
      return epochSeconds(given.get('aws:currenttime')?.[0] ?? '');
    default:
      return null;
  }
}

function principalArn({ principal }: EvaluationRequest): string | null {
  if (principal.kind === 'role-session') return roleArnOf(principal);
  if (principal.kind === 'service' || principal.kind === 'identity-provider') return null;
  return principal.arn || null;
}
